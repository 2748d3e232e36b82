import { FeatureStoreError } from "@fs/sdk";

/** FS_REQUEST_MALFORMED for bytes that are not the message of the method. */
export function malformedMessage(what: string): FeatureStoreError {
  return new FeatureStoreError("FS_REQUEST_MALFORMED", `the request is not its message: ${what}`);
}
