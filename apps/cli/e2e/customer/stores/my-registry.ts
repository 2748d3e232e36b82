import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import {
  type CallOptions,
  type Clock,
  FeatureStoreError,
  type ObjectRef,
  type ObjectSpec,
  type Plugin,
  type Registry,
  type RegistryChange,
  type Snapshot,
  type StateChange,
  type StateEntry,
  throwIfAborted,
} from "@fs/sdk/adapter";
import Database from "better-sqlite3";
import { z } from "zod";

const TABLES = `
  CREATE TABLE IF NOT EXISTS projects (name TEXT PRIMARY KEY, revision TEXT NOT NULL, objects TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS state (project TEXT, key TEXT, value TEXT NOT NULL, version TEXT NOT NULL,
    ends REAL, PRIMARY KEY (project, key))`;
const NEVER_WRITTEN = "0";

/** A registry in one SQLite file: the definitions of a project are a row, each fact of its state is another. */
class SqliteRegistry implements Registry {
  readonly name = "my-registry";
  readonly #database: Database.Database;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.#database = new Database(path, { timeout: 10_000 });
    this.#database.exec(TABLES);
    this.#clock = clock;
  }

  async read(
    project: string,
    options?: CallOptions & { readonly ifNot?: Snapshot },
  ): Promise<Snapshot> {
    this.#begin(options);
    const seen = options?.ifNot;
    const current = this.#snapshot(project);
    return seen?.project === project && seen.revision === current.revision ? seen : current;
  }

  async commit(project: string, change: RegistryChange, options?: CallOptions): Promise<Snapshot> {
    this.#begin(options);
    return this.#exclusively(() => {
      const current = this.#snapshot(project);
      if (current.revision !== change.base) {
        throw new FeatureStoreError(
          "FS_REGISTRY_CONFLICT",
          `project "${project}" was changed since revision ${change.base}; read it again and repeat`,
        );
      }
      const objects = new Map(current.objects.map((object) => [refText(object), object]));
      for (const ref of change.remove) objects.delete(refText(ref));
      for (const object of change.put) objects.set(refText(object), object);
      this.#database
        .prepare("INSERT OR REPLACE INTO projects VALUES (?, ?, ?)")
        .run(project, randomUUID(), JSON.stringify([...objects.values()]));
      return this.#snapshot(project);
    });
  }

  async getState(
    project: string,
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<readonly (StateEntry | null)[]> {
    this.#begin(options);
    return this.#exclusively(() => keys.map((key) => this.#entry(project, key)));
  }

  async listState(
    project: string,
    prefix: string,
    options?: CallOptions,
  ): Promise<readonly StateEntry[]> {
    this.#begin(options);
    const rows = this.#database
      .prepare("SELECT * FROM state WHERE project = ? AND (ends IS NULL OR ends > ?) ORDER BY key")
      .all(project, this.#clock()) as StateRow[];
    return rows.filter(({ key }) => key.startsWith(prefix)).map(entryOf);
  }

  async setState(
    project: string,
    change: StateChange,
    options?: CallOptions,
  ): Promise<StateEntry | null> {
    this.#begin(options);
    const { key, value, version, expiresAfterMillis } = change;
    return this.#exclusively(() => {
      if ((this.#entry(project, key)?.version ?? null) !== version) return null;
      // A version that never stood before, so that no writer takes a later entry for the one it saw.
      const entry: StateEntry = { key, value, version: randomUUID() };
      const ends = expiresAfterMillis === undefined ? null : this.#clock() + expiresAfterMillis;
      if (value === null) {
        this.#database.prepare("DELETE FROM state WHERE project = ? AND key = ?").run(project, key);
      } else {
        this.#database
          .prepare("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)")
          .run(project, key, JSON.stringify(value), entry.version, ends);
      }
      return entry;
    });
  }

  async projects(options?: CallOptions): Promise<readonly string[]> {
    this.#begin(options);
    return this.#database
      .prepare("SELECT name FROM projects ORDER BY name")
      .pluck()
      .all() as string[];
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #begin(options?: CallOptions): void {
    throwIfAborted(options?.signal, `registry "${this.name}"`);
    if (this.#database.open) return;
    throw new FeatureStoreError("FS_STORE_CLOSED", `the registry "${this.name}" is closed`);
  }

  /** One writer at a time, of all processes. */
  #exclusively<T>(run: () => T): T {
    return this.#database.transaction(run).immediate();
  }

  #snapshot(project: string): Snapshot {
    const row = this.#database
      .prepare("SELECT revision, objects FROM projects WHERE name = ?")
      .get(project) as { readonly revision: string; readonly objects: string } | undefined;
    const objects = JSON.parse(row?.objects ?? "[]") as ObjectSpec[];
    return { project, revision: row?.revision ?? NEVER_WRITTEN, objects };
  }

  #entry(project: string, key: string): StateEntry | null {
    const row = this.#database
      .prepare("SELECT * FROM state WHERE project = ? AND key = ? AND (ends IS NULL OR ends > ?)")
      .get(project, key, this.#clock()) as StateRow | undefined;
    return row === undefined ? null : entryOf(row);
  }
}

interface StateRow {
  readonly key: string;
  readonly value: string;
  readonly version: string;
}

function entryOf({ key, value, version }: StateRow): StateEntry {
  return { key, value: JSON.parse(value) as unknown, version };
}

function refText({ kind, name }: ObjectRef): string {
  return JSON.stringify([kind, name]);
}

const options = z.strictObject({ path: z.string().default("my-registry.db") });

export const plugins: readonly [Plugin<Registry, z.infer<typeof options>>] = [
  {
    kind: "registry",
    name: "my-registry",
    options,
    create: ({ path }, { baseDirectory, clock }) =>
      new SqliteRegistry(resolve(baseDirectory, path), clock),
  },
];
