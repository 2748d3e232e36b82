import type { Batch, CallOptions, Column, Field } from "../contract/columns.ts";
import type { Computed } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import { readColumn, rowsOf, setOwn } from "../data/rows.ts";
import { concatBatches } from "../data/slice.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { Catalog } from "./catalog.ts";
import { onDemandColumns } from "./computed.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import { manifestFacts } from "./manifest.ts";
import { writeManifest } from "./manifest-file.ts";
import type { ResolvedRequest } from "./resolved.ts";
import { type TrainingReport, trainingReport } from "./training-report.ts";
import { whyColumns } from "./why.ts";

/**
 * Point-in-time correct rows to train on, over a lazy dataset: nothing runs until it is read, reading twice runs it
 * twice. Every entity row comes back once, in order: its own columns, then features by view, on-demand features last.
 */
export interface TrainingSet<R> {
  rows(options?: CallOptions): Promise<R[]>;
  /** A list of values for each column, by name. */
  columns(options?: CallOptions): Promise<{ readonly [K in keyof R & string]: readonly R[K][] }>;
  batches(options?: CallOptions): AsyncIterable<Batch>;
  /**
   * Written by the engine; the file appears whole or not at all, and beside it `<path>.manifest.json`, which says what
   * it was made of ({@link DatasetManifest}).
   */
  toParquet(path: string, options?: CallOptions): Promise<{ readonly rows: number }>;
  toCsv(path: string, options?: CallOptions): Promise<{ readonly rows: number }>;
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
  const dataset = offline.asOfJoin(planned.plan, call);
  const computed = [onDemandColumns(resolved, planned), whyColumns(resolved, planned)].filter(
    (one) => one !== null,
  );
  const hidden = new Set(planned.hidden);
  const types = new Map(resolved.outputs.map(({ field }) => [field.name, field.type]));
  async function* batches(options?: CallOptions): AsyncIterable<Batch> {
    for await (const batch of dataset) {
      throwIfAborted(options);
      yield answerOf(batch, computed, hidden, types);
    }
  }
  const write = async (kind: "parquet" | "csv", path: string, options?: CallOptions) => {
    const both = { ...call, ...options };
    const facts = await manifestFacts(offline, catalog, resolved, planned, both);
    const written = await dataset.writeTo(
      { kind, path },
      { ...both, computed, omit: planned.hidden },
    );
    await writeManifest(path, facts, written.rows);
    return written;
  };
  return Object.freeze({
    async rows(options?: CallOptions) {
      const rows: unknown[] = [];
      for await (const batch of batches(options)) for (const row of rowsOf(batch)) rows.push(row);
      // R was inferred from the same definitions that the columns were resolved from.
      return rows as R[];
    },
    async columns(options?: CallOptions) {
      const all: Batch[] = [];
      for await (const batch of batches(options)) all.push(batch);
      const fields =
        all[0]?.fields ?? answerFields(await dataset.fields(options), computed, hidden, types);
      const whole = concatBatches(all, fields);
      const columns: Record<string, unknown> = {};
      whole.fields.forEach(({ name }, i) => {
        const column = whole.columns[i] as Column;
        const type = types.get(name) ?? edgeType(column);
        setOwn(columns, name, readColumn({ name, type }, column, whole.length));
      });
      return columns as never;
    },
    batches,
    toParquet: (path: string, options?: CallOptions) => write("parquet", path, options),
    toCsv: (path: string, options?: CallOptions) => write("csv", path, options),
    explain: (options?: CallOptions) => dataset.explain(options),
    report: (options?: CallOptions) =>
      trainingReport(offline, resolved, planned, { ...call, ...options }),
  });
}

function answerOf(
  batch: Batch,
  computed: readonly Computed[],
  hidden: ReadonlySet<string>,
  types: ReadonlyMap<string, ValueType>,
): Batch {
  const kept = batch.fields.flatMap((field, i) => (hidden.has(field.name) ? [] : [i]));
  const columns = kept.map((i) => batch.columns[i] as Column);
  const fields = kept.map((i, at) => {
    const field = batch.fields[i] as Field;
    return { name: field.name, type: types.get(field.name) ?? edgeType(columns[at] as Column) };
  });
  const made = computed.map((one) => one.compute(batch));
  return {
    length: batch.length,
    fields: [...fields, ...made.flatMap((one) => one.fields)],
    columns: [...columns, ...made.flatMap((one) => one.columns)],
  };
}

function answerFields(
  fields: readonly Field[],
  computed: readonly Computed[],
  hidden: ReadonlySet<string>,
  types: ReadonlyMap<string, ValueType>,
): readonly Field[] {
  const kept = fields.filter((field) => !hidden.has(field.name));
  return [
    ...kept.map((field) => ({ name: field.name, type: types.get(field.name) ?? field.type })),
    ...computed.flatMap((one) => one.fields),
  ];
}

/** Nobody declared how an entity row's own int64 column reads: as bigint where a number would not be exact. */
function edgeType(column: Column): ValueType {
  if (column.type.kind !== "int64" || column.type.as === "bigint") return column.type;
  const values = column.values as BigInt64Array;
  const big = values.some((value) => value > 9007199254740991n || value < -9007199254740991n);
  return big ? { ...column.type, as: "bigint" } : column.type;
}

function throwIfAborted(options: CallOptions | undefined): void {
  if (options?.signal?.aborted !== true) return;
  throw new FeatureStoreError("FS_ABORTED", "reading the training set was aborted", {
    cause: options.signal.reason,
  });
}
