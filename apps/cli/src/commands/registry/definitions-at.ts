import type { CallOptions, Registry, Snapshot } from "@fs/sdk/adapter";
import { FeatureStoreError } from "@fs/sdk/adapter";
import { commitOf } from "./commit-list.ts";

/** Whether a registry still has the definitions of earlier revisions. */
export function keepsDefinitions(registry: Registry): boolean {
  return registry.readAt !== undefined;
}

/** The definitions as they were at the revision that a person means; 0 is the empty registry. */
export async function definitionsAt(
  registry: Registry,
  project: string,
  text: string,
  options: CallOptions,
): Promise<Snapshot> {
  if (text === "0") return { project, revision: "0", objects: [] };
  const current = await registry.read(project, options);
  if (text === "HEAD" || text === current.revision) return current;
  const { revision } = await commitOf(registry, project, text, options);
  if (revision === current.revision) return current;
  if (registry.readAt !== undefined) return registry.readAt(project, revision, options);
  throw new FeatureStoreError(
    "FS_STORE_UNSUPPORTED",
    `the registry "${registry.name}" keeps who changed what, but not the definitions of earlier revisions; keep its file in version control, or use registry_type: sql`,
  );
}
