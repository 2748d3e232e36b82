import { arrowStream } from "../arrow/arrow-stream.ts";
import type { Batch, CallOptions, Column } from "../contract/columns.ts";
import type { Dataset, OfflineStore, ReadOptions } from "../contract/offline-store.ts";
import { readColumn, rowsOf, setOwn } from "../data/rows.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";
import { checkedDataset } from "./checked-dataset.ts";
import { onDemandColumns } from "./computed.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import { manifestFacts } from "./manifest.ts";
import { writeManifest } from "./manifest-file.ts";
import type { ResolvedRequest } from "./resolved.ts";
import { type AnswerShape, type TrainingBatches, trainingBatches } from "./training-batches.ts";
import { followTraining, type TrainingReadOptions } from "./training-progress.ts";
import { type TrainingReport, trainingReport } from "./training-report.ts";
import { whyColumns } from "./why.ts";

/**
 * Point-in-time correct rows to train on, over a lazy dataset: nothing runs until it is read, reading twice runs it
 * twice. Every entity row comes back once, in order: its own columns, then features by view, on-demand features last.
 * What may take long takes `{ signal, onProgress }`.
 */
export interface TrainingSet<R> {
  rows(options?: TrainingReadOptions): Promise<R[]>;
  /** A list of values for each column, by name. */
  columns(
    options?: TrainingReadOptions,
  ): Promise<{ readonly [K in keyof R & string]: readonly R[K][] }>;
  batches(options?: TrainingReadOptions): AsyncIterable<Batch>;
  /**
   * Written by the engine; the file appears whole or not at all, and beside it `<path>.manifest.json`, which says what
   * it was made of ({@link DatasetManifest}).
   */
  toParquet(path: string, options?: TrainingReadOptions): Promise<{ readonly rows: number }>;
  toCsv(path: string, options?: TrainingReadOptions): Promise<{ readonly rows: number }>;
  /**
   * All rows as a table of the caller's Arrow library, made by its reader of IPC streams; timestamps are microseconds
   * in UTC, json is its text, and nothing is rounded. The bytes are the caller's own: a table may stand on them.
   *
   * @example
   * import { tableFromIPC } from "apache-arrow";
   * const table = await training.toArrow(tableFromIPC);
   */
  toArrow<T>(
    tableFromIPC: (bytes: Uint8Array) => T | Promise<T>,
    options?: TrainingReadOptions,
  ): Promise<T>;
  /** The statement that will run; null where the engine has none. */
  explain(options?: CallOptions): Promise<string | null>;
  /** How many rows have null keys or times, and how many matched no row of each view. Joins once more, without features. */
  report(options?: CallOptions): Promise<TrainingReport>;
}

/** A training set over what an offline store will join. */
export function trainingSet<R>(
  offline: OfflineStore,
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
  catalog: Catalog,
  call: CallOptions,
): TrainingSet<R> {
  const { plan } = planned;
  const open = (options: ReadOptions): Dataset =>
    checkedDataset(offline, plan, offline.asOfJoin(plan, options));
  const computed = [onDemandColumns(resolved, planned), whyColumns(resolved, planned)].filter(
    (one) => one !== null,
  );
  const shape: AnswerShape = {
    computed,
    hidden: new Set(planned.hidden),
    types: new Map(resolved.outputs.map(({ field }) => [field.name, field.type])),
  };
  const answer = trainingBatches(open, shape, call);
  const write = async (kind: "parquet" | "csv", path: string, options?: TrainingReadOptions) => {
    const following = followTraining(call, options);
    const both = following.call;
    const facts = await manifestFacts(offline, catalog, resolved, planned, both);
    const sink = { kind, path };
    const written = await open(both).writeTo(sink, { ...both, computed, omit: planned.hidden });
    await writeManifest(path, facts, written.rows);
    following.end(written.rows);
    return written;
  };
  return Object.freeze({
    ...inMemory<R>(answer),
    toParquet: (path: string, options?: TrainingReadOptions) => write("parquet", path, options),
    toCsv: (path: string, options?: TrainingReadOptions) => write("csv", path, options),
    explain: (options?: CallOptions) => open({ ...call, ...options }).explain(options),
    report: (options?: CallOptions) =>
      trainingReport(offline, resolved, planned, { ...call, ...options }),
  });
}

type InMemory = "rows" | "columns" | "batches" | "toArrow";

function inMemory<R>(answer: TrainingBatches): Pick<TrainingSet<R>, InMemory> {
  return {
    async rows(options?: TrainingReadOptions) {
      const rows: unknown[] = [];
      const { fields, batches } = await answer.all(options);
      for (const batch of batches) for (const row of rowsOf({ ...batch, fields })) rows.push(row);
      // R was inferred from the same definitions that the columns were resolved from.
      return rows as R[];
    },
    async columns(options?: TrainingReadOptions) {
      const whole = await answer.whole(options);
      const columns: Record<string, unknown> = {};
      whole.fields.forEach((field, i) => {
        setOwn(columns, field.name, readColumn(field, whole.columns[i] as Column, whole.length));
      });
      return columns as never;
    },
    batches: answer.batches,
    async toArrow<T>(
      tableFromIPC: (bytes: Uint8Array) => T | Promise<T>,
      options?: TrainingReadOptions,
    ) {
      if (typeof tableFromIPC !== "function") throw readerMissing();
      const { fields, batches } = await answer.all(options);
      return await tableFromIPC(arrowStream(fields, batches));
    },
  };
}

function readerMissing(): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    "toArrow takes your Arrow library's reader of IPC streams: training.toArrow(tableFromIPC)",
  );
}
