import type { ObjectRef } from "../contract/registry.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import { type Catalog, kindWords } from "./catalog.ts";

/** Kinds that name others. */
const STANDING = [
  "feature_view",
  "push_source",
  "on_demand_feature_view",
  "feature_service",
] as const;
const NAMED = 5;

/**
 * Every definition that would stand after a change must still be one: what it names is there, and
 * what was redefined under it fits. FS_DEFINITION_INVALID says which would not, and why.
 */
export function checkIntegrity(after: Catalog, removed: readonly ObjectRef[]): void {
  const fallen: string[] = [];
  let first: unknown;
  for (const kind of STANDING) {
    for (const name of after.names(kind)) {
      try {
        after.get(kind, name);
      } catch (cause) {
        // A registry that was broken before is another matter.
        if (isFeatureStoreError(cause, "FS_REGISTRY_CORRUPT") && !isFeatureStoreError(cause.cause))
          throw cause;
        first ??= cause;
        fallen.push(`${kindWords(kind)} "${name}"`);
      }
    }
  }
  if (fallen.length > 0) throw refusal(fallen, removed, first);
}

function refusal(
  fallen: readonly string[],
  removed: readonly ObjectRef[],
  cause: unknown,
): FeatureStoreError {
  const names = removed.map((one) => `"${one.name}"`).join(", ");
  const more = fallen.length > NAMED ? ` and ${fallen.length - NAMED} more` : "";
  const which = `${fallen.slice(0, NAMED).join(", ")}${more}`;
  const what =
    removed.length > 0
      ? `removing ${names} would leave a definition that names it: ${which}; remove or change it in the same apply`
      : `a definition that was applied before would no longer stand: ${which}; change it in the same apply`;
  return new FeatureStoreError("FS_DEFINITION_INVALID", `${what} (${reasonOf(cause)})`, { cause });
}

/** What the factory, or the look-up, of the broken definition said: the registry's own words blame the registry. */
function reasonOf(error: unknown): string {
  const within = error instanceof Error ? error.cause : undefined;
  if (isFeatureStoreError(within)) return reasonOf(within);
  return error instanceof Error ? error.message : String(error);
}
