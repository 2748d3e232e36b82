import type { CallOptions } from "../contract/columns.ts";
import type { Clock } from "../contract/plugin.ts";
import type {
  Commit,
  Registry,
  RegistryChange,
  Snapshot,
  StateChange,
  StateEntry,
} from "../contract/registry.ts";
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
  return new MemoryRegistry(options.clock ?? Date.now);
}

class MemoryRegistry implements Registry {
  readonly name = "memory";
  readonly #clock: Clock;
  readonly #projects = new Map<string, Project>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async read(
    project: string,
    options?: CallOptions & { readonly ifNot?: Snapshot },
  ): Promise<Snapshot> {
    this.#begin("read", options);
    const current = this.#projects.get(project)?.snapshots.at(-1) ?? emptySnapshot(project);
    const seen = options?.ifNot;
    return seen?.project === project && seen.revision === current.revision ? seen : current;
  }

  async commit(project: string, change: RegistryChange, options?: CallOptions): Promise<Snapshot> {
    this.#begin("commit", options);
    return commitChange(this.#project(project), change, this.#clock());
  }

  async getState(
    project: string,
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<readonly (StateEntry | null)[]> {
    this.#begin("getState", options);
    const state = this.#projects.get(project)?.state;
    return keys.map((key) => state?.get(key) ?? null);
  }

  async listState(
    project: string,
    prefix: string,
    options?: CallOptions,
  ): Promise<readonly StateEntry[]> {
    this.#begin("listState", options);
    return this.#projects.get(project)?.state.list(prefix) ?? [];
  }

  async setState(
    project: string,
    change: StateChange,
    options?: CallOptions,
  ): Promise<StateEntry | null> {
    this.#begin("setState", options);
    return this.#project(project).state.set(change);
  }

  async *history(project: string, options?: CallOptions): AsyncGenerator<Commit> {
    this.#begin("history", options);
    yield* this.#projects.get(project)?.commits.toReversed() ?? [];
  }

  async readAt(project: string, revision: string, options?: CallOptions): Promise<Snapshot> {
    this.#begin("readAt", options);
    const snapshots = this.#projects.get(project)?.snapshots ?? [emptySnapshot(project)];
    return snapshotAt(snapshots, revision);
  }

  async projects(options?: CallOptions): Promise<readonly string[]> {
    this.#begin("projects", options);
    const written = [...this.#projects].filter(([, project]) => project.commits.length > 0);
    return written.map(([name]) => name).sort();
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #begin(what: string, options?: CallOptions): void {
    throwIfAborted(options?.signal, `memory registry: ${what}`);
    if (!this.#closed) return;
    throw new FeatureStoreError("FS_STORE_CLOSED", "the memory registry is closed; make another");
  }

  #project(name: string): Project {
    const known = this.#projects.get(name);
    if (known !== undefined) return known;
    const state = memoryState(this.#clock);
    const made = { snapshots: [emptySnapshot(name)], commits: [], state };
    this.#projects.set(name, made);
    return made;
  }
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
