import type { CallOptions } from "../contract/columns.ts";
import type { Clock } from "../contract/plugin.ts";
import type { Commit, Registry, RegistryChange, Snapshot } from "../contract/registry.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { frozenCopy } from "./frozen-copy.ts";
import { type MemoryState, memoryState } from "./memory-state.ts";

interface Project {
  /** Oldest first; the first is the empty one. */
  readonly snapshots: Snapshot[];
  readonly commits: Commit[];
  readonly state: MemoryState;
}

/** What a registry in memory may be told. */
export interface MemoryRegistryOptions {
  /** Epoch milliseconds; the machine's unless told otherwise. */
  readonly clock?: Clock;
}

/** A registry in memory, with history: for tests, and the reference that other registries are held against. */
export function memoryRegistry(options: MemoryRegistryOptions = {}): Registry {
  const clock = options.clock ?? Date.now;
  const projects = new Map<string, Project>();
  let closed = false;
  const begin = (what: string, call?: CallOptions): void => {
    throwIfAborted(call?.signal, `memory registry: ${what}`);
    if (closed) throw new FeatureStoreError("FS_STORE_CLOSED", "the memory registry is closed");
  };
  const open = (name: string): Project => {
    const known = projects.get(name);
    if (known !== undefined) return known;
    const made = { snapshots: [emptySnapshot(name)], commits: [], state: memoryState(clock) };
    projects.set(name, made);
    return made;
  };
  return Object.freeze<Registry>({
    name: "memory",
    async read(project, call) {
      begin("read", call);
      const current = projects.get(project)?.snapshots.at(-1) ?? emptySnapshot(project);
      const seen = call?.ifNot;
      return seen?.project === project && seen.revision === current.revision ? seen : current;
    },
    async commit(project, change, call) {
      begin("commit", call);
      return commitChange(open(project), change, clock());
    },
    async getState(project, keys, call) {
      begin("getState", call);
      return keys.map((key) => projects.get(project)?.state.get(key) ?? null);
    },
    async listState(project, prefix, call) {
      begin("listState", call);
      return projects.get(project)?.state.list(prefix) ?? [];
    },
    async setState(project, change, call) {
      begin("setState", call);
      return open(project).state.set(change);
    },
    async *history(project, call) {
      begin("history", call);
      yield* projects.get(project)?.commits.toReversed() ?? [];
    },
    async readAt(project, revision, call) {
      begin("readAt", call);
      return snapshotAt(projects.get(project)?.snapshots ?? [emptySnapshot(project)], revision);
    },
    async projects(call) {
      begin("projects", call);
      const written = [...projects].filter(([, project]) => project.commits.length > 0);
      return written.map(([name]) => name).sort();
    },
    async close() {
      closed = true;
    },
  });
}

function emptySnapshot(project: string): Snapshot {
  return Object.freeze({ project, revision: "0", objects: Object.freeze([]) });
}

function commitChange(project: Project, change: RegistryChange, now: number): Snapshot {
  // A project holds its empty snapshot from the beginning.
  const current = project.snapshots.at(-1) as Snapshot;
  if (current.revision !== change.base) {
    throw new FeatureStoreError(
      "FS_REGISTRY_CONFLICT",
      `project "${current.project}": the registry is at revision ${current.revision}, and the change was made from ${change.base}; read it again and repeat`,
      { details: { current: current.revision, base: change.base } },
    );
  }
  const keyOf = (ref: { readonly kind: string; readonly name: string }): string =>
    JSON.stringify([ref.kind, ref.name]);
  const objects = new Map(current.objects.map((object) => [keyOf(object), object]));
  for (const ref of change.remove) objects.delete(keyOf(ref));
  for (const object of change.put) objects.set(keyOf(object), frozenCopy(object));
  const revision = String(project.snapshots.length);
  const snapshot: Snapshot = Object.freeze({
    project: current.project,
    revision,
    objects: Object.freeze(
      [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object),
    ),
  });
  project.snapshots.push(snapshot);
  project.commits.push(
    frozenCopy({
      revision,
      atMillis: now,
      by: change.by ?? null,
      note: change.note ?? null,
      changed: [...change.put, ...change.remove].map(({ kind, name }) => ({ kind, name })),
    }),
  );
  return snapshot;
}

function snapshotAt(snapshots: readonly Snapshot[], revision: string): Snapshot {
  const found = snapshots.find((snapshot) => snapshot.revision === revision);
  if (found !== undefined) return found;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `project "${snapshots[0]?.project}" has no revision "${revision}"; its newest is "${snapshots.at(-1)?.revision}"`,
  );
}
