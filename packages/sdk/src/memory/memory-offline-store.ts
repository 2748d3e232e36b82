import type { Batch, CallOptions, Field } from "../contract/columns.ts";
import type { AsOfPlan, EntityRows, LatestPlan, Source } from "../contract/offline-plan.ts";
import type { Dataset, LatestCounts, LatestRows, OfflineStore } from "../contract/offline-store.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { typeText } from "../schema/type-text.ts";
import { appendRows } from "./append-rows.ts";
import { asOfEntities, asOfRows } from "./as-of-rows.ts";
import { latestRows } from "./latest-rows.ts";
import { type MemorySource, memoryBatch, type OpenSource, openSource } from "./memory-source.ts";
import { windowRows } from "./window-rows.ts";

/** What an offline store in memory is made of. */
export interface MemoryOfflineOptions {
  /** Rows by the name of their source, whatever its kind. */
  readonly sources: Readonly<Record<string, MemorySource>>;
}

const KINDS = ["memory", "file", "table", "query"] as const;

/**
 * An offline store in memory, by plain loops and without an engine: for tests of features, and the reference that other
 * stores are held against. It reads every source by its name and writes no files.
 *
 * @example
 * const offline = memoryOfflineStore({ sources: { stats: [{ driver_id: 1, event_timestamp: new Date(0), trips: 5 }] } });
 */
export function memoryOfflineStore(options: MemoryOfflineOptions): OfflineStore {
  const batches = new Map(
    Object.entries(options.sources).map(([name, source]) => [name, memoryBatch(name, source)]),
  );
  let closed = false;
  const open = (source: Source): OpenSource => {
    if (closed)
      throw new FeatureStoreError("FS_STORE_CLOSED", "the memory offline store is closed");
    return openSource(source, storedBatch(batches, source));
  };
  return Object.freeze<OfflineStore>({
    name: "memory",
    supports: { sources: KINDS, sinks: [], knownByThen: true },
    async describe(source, call) {
      throwIfAborted(call?.signal, `describing source "${source.name}"`);
      const { batch } = open(source);
      const own = storedBatch(batches, source).fields;
      return batch.fields.map(({ type }, i) => ({
        name: own[i]?.name as string,
        physical: typeText(type),
        type,
      }));
    },
    async stat(source, call) {
      throwIfAborted(call?.signal, `reading source "${source.name}"`);
      const { length } = open(source).batch;
      return { rows: length, version: String(length) };
    },
    asOfJoin: (plan, call) =>
      dataset(() => {
        throwIfAborted(call?.signal, "the join");
        return joinAll(plan, open);
      }),
    latest: (plan, call) => latest(plan, open, call),
    async append(source, rows, call) {
      throwIfAborted(call?.signal, `appending to source "${source.name}"`);
      batches.set(source.name, appendRows(source, open(source).batch, rows));
    },
    async close() {
      closed = true;
    },
  });
}

function storedBatch(batches: ReadonlyMap<string, Batch>, source: Source): Batch {
  const batch = batches.get(source.name);
  if (batch !== undefined) return batch;
  throw new FeatureStoreError(
    "FS_SOURCE_UNREADABLE",
    `the memory offline store has no rows for source "${source.name}"${didYouMean(source.name, batches.keys())}; give them in memoryOfflineStore({ sources })`,
  );
}

function joinAll(plan: AsOfPlan, open: (source: Source) => OpenSource): Batch {
  const rows = entityBatch(plan.entities, plan.timestampColumn, open);
  const entities = asOfEntities(rows, plan.timestampColumn);
  const joined = plan.joins.map((join) => asOfRows(entities, join, open(join.source)));
  return {
    length: rows.length,
    fields: [...rows.fields, ...joined.flatMap((join) => join.fields)],
    columns: [...rows.columns, ...joined.flatMap((join) => join.columns)],
  };
}

function entityBatch(
  entities: EntityRows,
  timestampColumn: string,
  open: (source: Source) => OpenSource,
): Batch {
  if (entities.kind === "batch") return entities.batch;
  if (entities.kind === "source") return open(entities.source).batch;
  return windowRows(entities, timestampColumn, open);
}

function dataset(run: () => Batch): Dataset {
  return {
    async fields(call): Promise<readonly Field[]> {
      throwIfAborted(call?.signal, "reading the dataset");
      return run().fields;
    },
    async writeTo(sink) {
      throw new FeatureStoreError(
        "FS_SINK_UNSUPPORTED",
        `the memory offline store writes no ${sink.kind}; read the rows, or use an offline store with an engine`,
      );
    },
    async explain() {
      return null;
    },
    async *[Symbol.asyncIterator]() {
      const batch = run();
      if (batch.length > 0) yield batch;
    },
  };
}

function latest(
  plan: LatestPlan,
  open: (source: Source) => OpenSource,
  call?: CallOptions,
): LatestRows {
  let counts: LatestCounts = {
    read: 0,
    skippedNullKey: 0,
    skippedNullTime: 0,
    skippedFuture: 0,
    fullTies: 0,
    landedLate: null,
  };
  return {
    counts: () => counts,
    async *[Symbol.asyncIterator]() {
      throwIfAborted(call?.signal, `reading source "${plan.source.name}"`);
      const found = latestRows(plan, open(plan.source));
      counts = found.counts;
      if (found.batch.length > 0) yield found.batch;
    },
  };
}
