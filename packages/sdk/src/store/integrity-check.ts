import type { ObjectRef } from "../contract/registry.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";

/**
 * Every definition that would stand after a change must still be one: what it names is there, and
 * what was redefined under it fits. FS_DEFINITION_INVALID says what would not.
 */
export function checkIntegrity(after: Catalog, removed: readonly ObjectRef[]): void {
  try {
    for (const kind of [
      "feature_view",
      "push_source",
      "on_demand_feature_view",
      "feature_service",
    ] as const)
      after.list(kind);
  } catch (cause) {
    // A registry that was broken before is another matter.
    if (isFeatureStoreError(cause, "FS_REGISTRY_CORRUPT") && !isFeatureStoreError(cause.cause))
      throw cause;
    const names = removed.map((one) => `"${one.name}"`).join(", ");
    const what =
      removed.length > 0
        ? `removing ${names} would leave a definition that names it`
        : "a definition that was applied before would no longer stand; change it in the same apply";
    throw new FeatureStoreError("FS_DEFINITION_INVALID", `${what}: ${reasonOf(cause)}`, { cause });
  }
}

/** What the factory, or the look-up, of the broken definition said: the registry's own words blame the registry. */
function reasonOf(error: unknown): string {
  const within = error instanceof Error ? error.cause : undefined;
  if (isFeatureStoreError(within)) return reasonOf(within);
  return error instanceof Error ? error.message : String(error);
}
