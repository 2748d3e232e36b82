import type { Batch, CallOptions, Column, Field } from "../contract/columns.ts";
import type { Computed } from "../contract/offline-plan.ts";
import type { Dataset } from "../contract/offline-store.ts";
import { convertColumn } from "../data/convert-column.ts";
import { readColumn, rowsOf, setOwn } from "../data/rows.ts";
import { concatBatches } from "../data/slice.ts";
import { columnOf } from "../data/stored.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import { computeStep } from "./on-demand.ts";
import type { Origin, ResolvedRequest } from "./resolved.ts";

/**
 * Point-in-time correct rows to train on, over a lazy dataset: nothing runs until it is read, reading twice runs it
 * twice. Every entity row comes back once, in order: its own columns, then features by view, on-demand features last.
 */
export interface TrainingSet<R> {
  rows(options?: CallOptions): Promise<R[]>;
  /** A list of values for each column, by name. */
  columns(options?: CallOptions): Promise<{ readonly [K in keyof R & string]: readonly R[K][] }>;
  batches(options?: CallOptions): AsyncIterable<Batch>;
  /** Written by the engine; the file appears whole or not at all. */
  toParquet(path: string, options?: CallOptions): Promise<{ readonly rows: number }>;
  toCsv(path: string, options?: CallOptions): Promise<{ readonly rows: number }>;
  /** The statement that will run; null where the engine has none. */
  explain(options?: CallOptions): Promise<string | null>;
}

/** A training set over a dataset that was planned for a resolved request. */
export function trainingSet<R>(
  dataset: Dataset,
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
): TrainingSet<R> {
  const computed = computedOf(resolved, planned);
  const hidden = new Set(planned.hidden);
  const types = new Map(resolved.outputs.map(({ field }) => [field.name, field.type]));
  async function* batches(options?: CallOptions): AsyncIterable<Batch> {
    for await (const batch of dataset) {
      throwIfAborted(options);
      yield answerOf(batch, computed, hidden, types);
    }
  }
  const write = (kind: "parquet" | "csv", path: string, options?: CallOptions) =>
    dataset.writeTo(
      { kind, path },
      { ...options, computed: computed === null ? [] : [computed], omit: planned.hidden },
    );
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
      whole.fields.forEach((field, i) => {
        setOwn(columns, field.name, readColumn(field, whole.columns[i] as Column, whole.length));
      });
      return columns as never;
    },
    batches,
    toParquet: (path: string, options?: CallOptions) => write("parquet", path, options),
    toCsv: (path: string, options?: CallOptions) => write("csv", path, options),
    explain: (options?: CallOptions) => dataset.explain(options),
  });
}

function computedOf(resolved: ResolvedRequest, planned: HistoricalPlan): Computed | null {
  const outputs = resolved.outputs.filter((one) => one.origin.kind === "on_demand");
  if (outputs.length === 0) return null;
  const nameOf = (origin: Origin) =>
    origin.kind === "view" ? planned.nameOf(origin) : (origin as { name: string }).name;
  const inputs = resolved.steps.flatMap((step) =>
    step.inputs.filter((one) => one.origin.kind !== "on_demand"),
  );
  return {
    inputs: [...new Set(inputs.map((one) => nameOf(one.origin)))],
    fields: outputs.map((one) => one.field),
    compute(batch) {
      const steps: (readonly Column[])[] = [];
      const find = (origin: Origin, field: Field): Column =>
        origin.kind === "on_demand"
          ? (steps[origin.step]?.[origin.feature] as Column)
          : convertColumn(
              columnOf(batch, nameOf(origin)) as Column,
              field.type,
              batch.length,
              `on-demand input "${field.name}"`,
            );
      for (const step of resolved.steps) {
        const columns = step.inputs.map((one) => find(one.origin, one.field));
        steps.push(computeStep(step, columns, batch.length));
      }
      const columns = outputs.map(({ origin, field }) => find(origin, field));
      return { length: batch.length, fields: outputs.map((one) => one.field), columns };
    },
  };
}

function answerOf(
  batch: Batch,
  computed: Computed | null,
  hidden: ReadonlySet<string>,
  types: ReadonlyMap<string, ValueType>,
): Batch {
  const kept = batch.fields.flatMap((field, i) => (hidden.has(field.name) ? [] : [i]));
  const columns = kept.map((i) => batch.columns[i] as Column);
  const fields = kept.map((i, at) => {
    const field = batch.fields[i] as Field;
    return { name: field.name, type: types.get(field.name) ?? edgeType(columns[at] as Column) };
  });
  if (computed === null) return { length: batch.length, fields, columns };
  const made = computed.compute(batch);
  return {
    length: batch.length,
    fields: [...fields, ...made.fields],
    columns: [...columns, ...made.columns],
  };
}

function answerFields(
  fields: readonly Field[],
  computed: Computed | null,
  hidden: ReadonlySet<string>,
  types: ReadonlyMap<string, ValueType>,
): readonly Field[] {
  const kept = fields.filter((field) => !hidden.has(field.name));
  return [
    ...kept.map((field) => ({ name: field.name, type: types.get(field.name) ?? field.type })),
    ...(computed?.fields ?? []),
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
