import type { CallOptions, Commit, Registry } from "@fs/sdk/adapter";
import { FeatureStoreError } from "@fs/sdk/adapter";

/** A commit with the revision that it followed; null where the registry no longer knows. */
export interface ListedCommit extends Commit {
  readonly from: string | null;
}

const FIRST = "0";

/** The commits of a project, newest first. FS_STORE_UNSUPPORTED where a registry keeps no history. */
export async function* listedCommits(
  registry: Registry,
  project: string,
  options: CallOptions,
): AsyncGenerator<ListedCommit> {
  if (registry.history === undefined) {
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `the registry "${registry.name}" keeps no history; see registry_type: sql`,
    );
  }
  let newer: Commit | null = null;
  for await (const commit of registry.history(project, options)) {
    if (newer !== null) yield { ...newer, from: commit.revision };
    newer = commit;
  }
  if (newer === null) return;
  // A bounded history does not end with the first commit.
  yield { ...newer, from: newer.revision.startsWith("1-") ? FIRST : null };
}

/** The commit that a person means: a whole revision, its number, or HEAD. FS_REVISION_NOT_FOUND where there is none. */
export async function commitOf(
  registry: Registry,
  project: string,
  text: string,
  options: CallOptions,
): Promise<ListedCommit> {
  for await (const commit of listedCommits(registry, project, options)) {
    const { revision } = commit;
    if (text === "HEAD" || revision === text || revision.startsWith(`${text}-`)) return commit;
  }
  throw new FeatureStoreError(
    "FS_REVISION_NOT_FOUND",
    text === "HEAD"
      ? `project "${project}" has no commit yet; fs apply makes the first`
      : `the registry "${registry.name}" knows no commit "${text}" of project "${project}"; fs registry log lists what it knows`,
  );
}
