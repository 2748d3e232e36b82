import { FeatureStoreError } from "@fs/sdk";

/** One complaint about a body, in the shape of Feast's 422 answers. */
export interface BodyComplaint {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** FS_REQUEST_MALFORMED with the place; never with the value. */
export function malformed(
  type: string,
  loc: readonly (string | number)[],
  msg: string,
): FeatureStoreError {
  const complaint: BodyComplaint = { type, loc, msg };
  return new FeatureStoreError("FS_REQUEST_MALFORMED", `${loc.join(".")}: ${msg}`, {
    details: { complaint },
  });
}
