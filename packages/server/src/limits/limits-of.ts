import { FeatureStoreError } from "@fs/sdk";
import { DEFAULT_LIMITS, type ServerLimits } from "./server-limits.ts";

/** What a timer of Node takes: a longer one would be over at once. Nothing else is asked to be more. */
const MOST = 2 ** 31 - 1;

/** The limits given, the rest as by default. FS_ARGUMENT_INVALID for one that is no whole number from 1 to 2,147,483,647. */
export function limitsOf(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(DEFAULT_LIMITS, name) || !isLimit(value)) {
      throw new FeatureStoreError(
        "FS_ARGUMENT_INVALID",
        `the server's limit "${name}" must be one of ${Object.keys(DEFAULT_LIMITS).join(", ")}, and a whole number from 1 to ${MOST}`,
      );
    }
    Object.assign(limits, { [name]: value });
  }
  return Object.freeze(limits);
}

function isLimit(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && value <= MOST;
}
