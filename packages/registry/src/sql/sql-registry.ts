import { randomBytes } from "node:crypto";
import {
  type CallOptions,
  type Clock,
  type Commit,
  type ConnectionLoad,
  FeatureStoreError,
  isFeatureStoreError,
  type Registry,
  type RegistryChange,
  type RegistryStatus,
  type Snapshot,
  type StateChange,
  type StateEntry,
} from "@fs/sdk/adapter";
import { FIRST_REVISION } from "../file/revision.ts";
import { commitScript, plannedCommit } from "./commit-script.ts";
import { historyScript, revisionScript } from "./history-script.ts";
import { snapshotAfter, unwritten } from "./known-snapshot.ts";
import type { SqlRegistryOptions } from "./registry-options.ts";
import { SnapshotReader } from "./snapshot-reader.ts";
import { changesScript, projectsScript } from "./snapshot-script.ts";
import type { SqlDatabase } from "./sql-script.ts";
import { getStateScript, listStateScript, plannedState, setStateScript } from "./state-scripts.ts";

/** A registry in a database. */
export interface SqlRegistry extends Registry {
  readonly history: NonNullable<Registry["history"]>;
  readonly readAt: NonNullable<Registry["readAt"]>;
  readonly status: NonNullable<Registry["status"]>;
}

const HISTORY_PAGE = 200;

/** The registry in a database, whichever it is. */
export class DatabaseRegistry implements SqlRegistry {
  readonly name: string;
  readonly connectionLoad?: () => ConnectionLoad;
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  readonly #reader: SnapshotReader;

  constructor(name: string, database: SqlDatabase, options: SqlRegistryOptions) {
    this.name = name;
    this.#database = database;
    if (database.load !== undefined) this.connectionLoad = database.load.bind(database);
    this.#clock = options.clock ?? Date.now;
    this.#reader = new SnapshotReader(name, database, options);
  }

  async read(
    project: string,
    options: CallOptions & { readonly ifNot?: Snapshot } = {},
  ): Promise<Snapshot> {
    this.#database.begin("read", options);
    const { snapshot } = await this.#reader.read(project, options);
    const { ifNot } = options;
    const unmoved = ifNot?.project === project && ifNot.revision === snapshot.revision;
    return unmoved ? ifNot : snapshot;
  }

  async commit(
    project: string,
    change: RegistryChange,
    options: CallOptions = {},
  ): Promise<Snapshot> {
    this.#database.begin("commit", options);
    const { dialect } = this.#database;
    const commit = plannedCommit(project, change, this.#clock());
    const before = this.#reader.knownAt(project, change.base);
    try {
      const script = () => commitScript(dialect, commit, before.seq);
      const changes = await this.#database.write("commit", script, options);
      return this.#reader.remember(snapshotAfter(before, changes)).snapshot;
    } catch (error) {
      // Who lost a race reads again, and must see who won it.
      if (isFeatureStoreError(error, "FS_REGISTRY_CONFLICT")) this.#reader.expire(project);
      throw error;
    }
  }

  async getState(
    project: string,
    keys: readonly string[],
    options: CallOptions = {},
  ): Promise<readonly (StateEntry | null)[]> {
    this.#database.begin("read state", options);
    if (keys.length === 0) return [];
    const script = () => getStateScript(this.#database.dialect, project, keys, this.#clock());
    const found = await this.#database.read("read state", script, options);
    return keys.map((key) => found?.get(key) ?? null);
  }

  async listState(
    project: string,
    prefix: string,
    options: CallOptions = {},
  ): Promise<readonly StateEntry[]> {
    const script = () => listStateScript(this.#database.dialect, project, prefix, this.#clock());
    return (await this.#database.read("list state", script, options)) ?? [];
  }

  async setState(
    project: string,
    change: StateChange,
    options: CallOptions = {},
  ): Promise<StateEntry | null> {
    this.#database.begin("set state", options);
    const version = randomBytes(12).toString("hex");
    const planned = plannedState(project, change, { version, nowMillis: this.#clock() });
    const script = () => setStateScript(this.#database.dialect, planned);
    return this.#database.write("set state", script, options);
  }

  /** Every commit of a project since its first, newest first. */
  async *history(project: string, options: CallOptions = {}): AsyncGenerator<Commit, void> {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const page = { before, limit: HISTORY_PAGE };
      const script = () => historyScript(this.#database.dialect, project, page);
      const found = await this.#database.read("read history", script, options);
      if (found === null || found.commits.length === 0) return;
      yield* found.commits;
      before = found.before;
    }
  }

  /** A project as it was at a revision. FS_REVISION_NOT_FOUND for one that never was. */
  async readAt(project: string, revision: string, options: CallOptions = {}): Promise<Snapshot> {
    this.#database.begin("read", options);
    if (revision === FIRST_REVISION) return unwritten(project).snapshot;
    const { dialect } = this.#database;
    const script = function* () {
      const head = yield* revisionScript(dialect, project, revision);
      return head === null ? null : yield* changesScript(dialect, project, { ...head, since: 0 });
    };
    const changes = await this.#database.read("read", script, options);
    if (changes !== null) return snapshotAfter(unwritten(project), changes).snapshot;
    throw new FeatureStoreError(
      "FS_REVISION_NOT_FOUND",
      `project "${project}" has no revision "${revision}"; see fs registry log`,
    );
  }

  /** Every project that was ever committed to, by name. */
  async projects(options: CallOptions = {}): Promise<readonly string[]> {
    const script = () => projectsScript(this.#database.dialect);
    return (await this.#database.read("list projects", script, options)) ?? [];
  }

  status(): RegistryStatus {
    return this.#reader.status();
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
