import type { CallOptions } from "./columns.ts";
import type { ConnectionLoad } from "./connection-load.ts";

/** Names one registered object. */
export interface ObjectRef {
  readonly kind: string;
  readonly name: string;
}

/** `fingerprint`: hash of the canonical JSON of `spec`; equal = the same definition, which is what plan compares. Not a layout. */
export interface ObjectSpec extends ObjectRef {
  readonly spec: unknown;
  readonly fingerprint: string;
}

/** All objects of a project as of one revision. Immutable. */
export interface Snapshot {
  readonly project: string;
  readonly revision: string;
  readonly objects: readonly ObjectSpec[];
}

/** One entry of a registry's history. */
export interface Commit {
  readonly revision: string;
  readonly atMillis: number;
  readonly by: string | null;
  readonly note: string | null;
  readonly changed: readonly ObjectRef[];
}

/** A fact that is no definition: a watermark, a lease, progress, a layout, a debt of backfill. */
export interface StateEntry {
  readonly key: string;
  readonly value: unknown;
  readonly version: string;
}

/** What changes in one commit. `base` is the revision that the writer saw. */
export interface RegistryChange {
  readonly base: string;
  readonly put: readonly ObjectSpec[];
  readonly remove: readonly ObjectRef[];
  readonly by?: string;
  readonly note?: string;
}

/** A new value for one state entry; `version` is the one that the writer saw, null = absent or expired. A null value removes the entry. */
export interface StateChange {
  readonly key: string;
  readonly value: unknown;
  readonly version: string | null;
  readonly expiresAfterMillis?: number;
}

/** Whether a registry answers from the last snapshot that it saw, because what it is kept in is away. */
export interface RegistryStatus {
  readonly stale: boolean;
  /** Epoch milliseconds of the last answer of what it is kept in; null = none yet. */
  readonly lastReadMillis: number | null;
  /** Why it is away; null while it is there. Names the place, never a secret. */
  readonly lastError: string | null;
}

/** Keeps definitions in revisions, and beside them the state that is no definition. */
export interface Registry {
  readonly name: string;
  /** An immutable snapshot; a project never written is an empty one. `ifNot` answers the same object when the revision has not moved. */
  read(project: string, options?: CallOptions & { readonly ifNot?: Snapshot }): Promise<Snapshot>;
  /** All or nothing. Rejects with FS_REGISTRY_CONFLICT when `base` is no longer the current revision. */
  commit(project: string, change: RegistryChange, options?: CallOptions): Promise<Snapshot>;
  /** answer[i] belongs to keys[i]; null where there is none, or it expired. */
  getState(
    project: string,
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<readonly (StateEntry | null)[]>;
  /** Entries whose key begins with `prefix`, by key. */
  listState(project: string, prefix: string, options?: CallOptions): Promise<readonly StateEntry[]>;
  /** Sets when `version` is still the current one; answers null when another writer was first. Never moves the revision. */
  setState(project: string, change: StateChange, options?: CallOptions): Promise<StateEntry | null>;
  /** Newest first. */
  history?(project: string, options?: CallOptions): AsyncIterable<Commit>;
  readAt?(project: string, revision: string, options?: CallOptions): Promise<Snapshot>;
  projects(options?: CallOptions): Promise<readonly string[]>;
  /** For a registry that goes on with the last snapshot while it cannot be read: whether it does. Asks nothing. */
  status?(): RegistryStatus;
  /** For a registry that keeps connections: how busy they are now. Asks nothing, opens nothing, and never throws. */
  connectionLoad?(): ConnectionLoad;
  close(): Promise<void>;
}
