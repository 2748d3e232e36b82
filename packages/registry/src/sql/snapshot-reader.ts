import {
  type CallOptions,
  type Clock,
  FeatureStoreError,
  isFeatureStoreError,
  type Observer,
  type RegistryStatus,
} from "@fs/sdk/adapter";
import { revisionScript } from "./history-script.ts";
import { type KnownSnapshot, snapshotAfter, unwritten } from "./known-snapshot.ts";
import type { SqlRegistryOptions } from "./registry-options.ts";
import { checkVersion, schemaVersion } from "./registry-schema.ts";
import { changesScript, headScript, type ObjectChanges } from "./snapshot-script.ts";
import type { SqlDatabase, SqlScript } from "./sql-script.ts";

/** While the database is away it is asked this often, and waited for no longer: readers have an answer. */
const AWAY_MILLIS = 1000;

/** Reads snapshots: asks for the revision, and only for the objects that changed since the last one. */
export class SnapshotReader {
  readonly #name: string;
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  readonly #ttlMillis: number;
  readonly #observer: Observer | null;
  readonly #known = new Map<string, KnownSnapshot & { freshUntil: number }>();
  #versionChecked = false;
  #lastReadMillis: number | null = null;
  #away: { readonly problem: string; readonly askAgainAt: number } | null = null;

  constructor(name: string, database: SqlDatabase, options: SqlRegistryOptions) {
    this.#name = name;
    this.#database = database;
    this.#clock = options.clock ?? Date.now;
    this.#ttlMillis = ttlMillis(name, options.cacheTtlSeconds ?? 0);
    this.#observer = options.observer ?? null;
  }

  /** The project as it is now, or as it was at most the cache's time ago; as it was last seen while the database is away. */
  async read(project: string, options?: CallOptions): Promise<KnownSnapshot> {
    const known = this.#known.get(project);
    if (known === undefined) return this.#ask(project, unwritten(project), options);
    if (this.#clock() < known.freshUntil) return known;
    if (this.#away !== null && performance.now() < this.#away.askAgainAt) return this.#stale(known);
    try {
      return await this.#ask(project, known, { ...options, deadlineMillis: AWAY_MILLIS });
    } catch (error) {
      if (!isFeatureStoreError(error, "FS_STORE_UNAVAILABLE")) throw error;
      this.#away = { problem: error.message, askAgainAt: performance.now() + AWAY_MILLIS };
      return this.#stale(known);
    }
  }

  /** The last snapshot that is no newer than a revision: what changed since is little. */
  knownAt(project: string, revision: string): KnownSnapshot {
    const known = this.#known.get(project);
    const atMost = Number(revision.split("-")[0]);
    return known !== undefined && known.seq <= atMost ? known : unwritten(project);
  }

  /** Keeps a snapshot that was made, unless a newer one is known. */
  remember(made: KnownSnapshot): KnownSnapshot {
    const { project } = made.snapshot;
    this.#lastReadMillis = this.#clock();
    this.#away = null;
    const known = this.#known.get(project);
    if (known === undefined || known.seq <= made.seq) {
      this.#known.set(project, { ...made, freshUntil: this.#clock() + this.#ttlMillis });
    }
    return made;
  }

  /** The next read asks, whatever the cache's time. */
  expire(project: string): void {
    const known = this.#known.get(project);
    if (known !== undefined) known.freshUntil = Number.NEGATIVE_INFINITY;
  }

  status(): RegistryStatus {
    return {
      stale: this.#away !== null,
      lastReadMillis: this.#lastReadMillis,
      lastError: this.#away?.problem ?? null,
    };
  }

  #stale(known: KnownSnapshot): KnownSnapshot {
    this.#observer?.count("fs.registry.stale_reads", 1, { registry: this.#name });
    return known;
  }

  async #ask(
    project: string,
    before: KnownSnapshot,
    options?: CallOptions & { readonly deadlineMillis?: number },
  ): Promise<KnownSnapshot> {
    const script = () => this.#script(project, before);
    const changes = await this.#database.read("read", script, options);
    this.#versionChecked ||= changes !== null;
    // Tables that are gone, or a backup that was brought back, are what the registry is now.
    if (changes === null) return this.#remembered(unwritten(project));
    if (changes.since === 0) return this.#remembered(snapshotAfter(unwritten(project), changes));
    const unmoved = changes.revision === before.snapshot.revision;
    return this.#remembered(unmoved ? before : snapshotAfter(before, changes));
  }

  #remembered(made: KnownSnapshot): KnownSnapshot {
    const known = this.#known.get(made.snapshot.project);
    // A slow answer does not undo what a faster one has shown; a registry that went back does.
    if (known !== undefined && known.seq > made.seq && known.freshUntil > this.#clock()) {
      return made;
    }
    this.#known.delete(made.snapshot.project);
    return this.remember(made);
  }

  *#script(project: string, before: KnownSnapshot): SqlScript<ObjectChanges | null> {
    const { dialect } = this.#database;
    if (!this.#versionChecked) checkVersion(yield* schemaVersion(dialect));
    const head = yield* headScript(dialect, project);
    if (head === null) return null;
    if (head.revision === before.snapshot.revision) {
      return { ...head, since: before.seq, rows: [] };
    }
    // Where a backup was brought back, what was seen may be of another history: then it is read from its beginning.
    const past = yield* revisionScript(dialect, project, before.snapshot.revision);
    const since = past !== null && past.seq < head.seq ? past.seq : 0;
    return yield* changesScript(dialect, project, { ...head, since });
  }
}

function ttlMillis(name: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `registry "${name}": cacheTtlSeconds is no time; give seconds from 0 up`,
  );
}
