import { FeatureStoreError } from "@fs/sdk";
import { DEFAULT_LIMITS, type ServerLimits } from "./server-limits.ts";

/** The limits given, the rest as by default. FS_ARGUMENT_INVALID for one that is no whole number above zero. */
export function limitsOf(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(DEFAULT_LIMITS, name) || !Number.isSafeInteger(value) || value <= 0) {
      throw new FeatureStoreError(
        "FS_ARGUMENT_INVALID",
        `the server's limit "${name}" must be one of ${Object.keys(DEFAULT_LIMITS).join(", ")}, and a whole number above zero`,
      );
    }
    Object.assign(limits, { [name]: value });
  }
  return Object.freeze(limits);
}
