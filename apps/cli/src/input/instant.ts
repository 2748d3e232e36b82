import { FeatureStoreError } from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";

/** A time on the command line as a Date: ISO 8601, UTC where it bears no zone. FS_ARGUMENT_INVALID names `what`. */
export function instantArgument(text: string, what: string): Date {
  const micros = parseInstant(text);
  if (micros !== null) return new Date(Number(micros / 1000n));
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what}: "${text}" is not a time; write it as 2026-03-01T00:00:00 (UTC), or with an offset`,
  );
}
