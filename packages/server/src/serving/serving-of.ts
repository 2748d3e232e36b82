import {
  type CallOptions,
  type FeatureStore,
  FeatureStoreError,
  isFeatureStoreError,
  type LooseRow,
  type OnlineFeatures,
  type WatchOptions,
} from "@fs/sdk";
import type { ServerLimits } from "../limits/server-limits.ts";
import { entityAliases, withJoinKeys } from "./entity-aliases.ts";
import { MaterializeRuns } from "./materialize-runs.ts";
import { ReaderCache } from "./reader-cache.ts";
import { readinessOf } from "./readiness.ts";
import type {
  OnlineQuery,
  PushQuery,
  Readiness,
  Serving,
  WireColumns,
  WriteQuery,
} from "./serving.ts";
import { Warmth } from "./warmth.ts";

/** How a store is served. */
export interface ServingOptions {
  readonly limits: ServerLimits;
  /** How often the registry is looked at; 5,000 milliseconds unless told otherwise, 0 = before every request. */
  readonly registryEveryMillis?: number | undefined;
  /** Views that may owe a backfill while the server still calls itself ready; none unless told otherwise. */
  readonly allowedDebts?: number | undefined;
  /** How the registry is told of: once when it cannot be read any more, once when it was read again. */
  readonly onRegistry?: Pick<WatchOptions, "onStale" | "onFresh"> | undefined;
  /** The reader of a feature service could not be prepared: who asks for the service will be told the same. */
  readonly onReaderError?: ((service: string, error: unknown) => void) | undefined;
}

/** Serves a store: begins to watch its registry, and closes neither. */
export function servingOf(store: FeatureStore, options: ServingOptions): Serving {
  const { limits } = options;
  const readers = new ReaderCache(store, limits.readers);
  const runs = new MaterializeRuns(store);
  const warmth = new Warmth(store, readers, {
    most: limits.readers,
    onError: options.onReaderError ?? (() => {}),
  });
  const everyMillis = options.registryEveryMillis ?? 5_000;
  const watch =
    everyMillis === 0 ? null : store.watchRegistry({ everyMillis, ...options.onRegistry });
  return {
    store,
    project: store.project,
    online: (query, call) => readOnline(store, readers, limits, query, call),
    async push({ source, rows, to }: PushQuery, call) {
      checkRows(rows, limits);
      await store.push(source, rows, { ...call, to: to ?? "online", cast: "wire" });
    },
    async write({ view, rows }: WriteQuery, call) {
      checkRows(rows, limits);
      await store.writeToOnlineStore(view, rows, { ...call, cast: "wire" });
    },
    materialize: (query) => runs.start(query),
    get materializing() {
      return runs.views;
    },
    warm: () => warmth.begin(),
    readiness: (): Promise<Readiness> =>
      readinessOf(store, watch, { allowedDebts: options.allowedDebts ?? 0, warmth }),
    async close(call?: CallOptions) {
      watch?.stop();
      await runs.close(call);
    },
  };
}

async function readOnline(
  store: FeatureStore,
  readers: ReaderCache,
  limits: ServerLimits,
  query: OnlineQuery,
  call?: CallOptions,
): Promise<OnlineFeatures<LooseRow>> {
  const rows = checkRows(query.entities, limits);
  // A list before its reader is prepared, a service by what its reader answers.
  if (!("service" in query.features)) checkFeatures(query.features.length, limits);
  const cached = await readers.get(query);
  checkFeatures(cached.features, limits);
  if (rows * cached.features > limits.values) {
    throw exceeded(`${rows} rows of ${cached.features} features`, limits.values, "values");
  }
  const known = cached.aliases === null ? null : withJoinKeys(query.entities, cached.aliases);
  try {
    return await cached.reader.read(known ?? query.entities, call);
  } catch (error) {
    if (cached.aliases !== null || !isFeatureStoreError(error, "FS_JOIN_KEY_MISSING")) throw error;
    const aliases = entityAliases(await store.listEntities(call));
    const renamed = withJoinKeys(query.entities, aliases);
    if (renamed === null) throw error;
    cached.aliases = aliases;
    return cached.reader.read(renamed, call);
  }
}

function checkFeatures(count: number, limits: ServerLimits): void {
  if (count > limits.features) throw exceeded(`${count} features`, limits.features, "features");
}

/** The number of rows; that all columns have as many is checked where they are read. */
function checkRows(columns: WireColumns, limits: ServerLimits): number {
  let rows = 0;
  for (const name of Object.keys(columns)) rows = Math.max(rows, columns[name]?.length ?? 0);
  if (rows > limits.rows) throw exceeded(`${rows} rows`, limits.rows, "rows");
  return rows;
}

function exceeded(what: string, limit: number, name: keyof ServerLimits): FeatureStoreError {
  return new FeatureStoreError(
    "FS_LIMIT_EXCEEDED",
    `${what} are more than one request may have here (limit "${name}": ${limit}); split it`,
  );
}
