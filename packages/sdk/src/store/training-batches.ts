import type { Batch, CallOptions, Column, Field } from "../contract/columns.ts";
import type { Computed } from "../contract/offline-plan.ts";
import type { Dataset, ReadOptions } from "../contract/offline-store.ts";
import { concatBatches } from "../data/slice.ts";
import type { ValueType } from "../schema/value-type.ts";
import { edgeType } from "./edge-type.ts";
import { followTraining, type TrainingReadOptions } from "./training-progress.ts";

/** What makes a training set's answer of what an offline store joined. */
export interface AnswerShape {
  readonly computed: readonly Computed[];
  /** Columns of the joined rows that only transforms need. */
  readonly hidden: ReadonlySet<string>;
  /** Features by name, as they were declared. */
  readonly types: ReadonlyMap<string, ValueType>;
}

/** A training set's answer: streamed, collected, or as one batch. Each reads a dataset anew. */
export interface TrainingBatches {
  batches(options?: TrainingReadOptions): AsyncIterable<Batch>;
  /** The fields are known even where no row is. */
  all(
    options?: TrainingReadOptions,
  ): Promise<{ readonly fields: readonly Field[]; readonly batches: readonly Batch[] }>;
  whole(options?: TrainingReadOptions): Promise<Batch>;
}

/** The answer of a dataset: hidden columns left out, features as declared, computed columns last. */
export function trainingBatches(
  open: (call: ReadOptions) => Dataset,
  shape: AnswerShape,
  planned: CallOptions = {},
): TrainingBatches {
  async function* batches(options?: TrainingReadOptions): AsyncIterable<Batch> {
    const following = followTraining(planned, options);
    for await (const batch of open(following.call)) {
      following.add(batch.length);
      yield answerOf(batch, shape);
    }
    following.end();
  }
  async function all(options?: TrainingReadOptions) {
    const read: Batch[] = [];
    for await (const batch of batches(options)) read.push(batch);
    const { call } = followTraining(planned, { signal: options?.signal });
    const fields = widestFields(read) ?? answerFields(await open(call).fields(call), shape);
    return { fields, batches: read };
  }
  async function whole(options?: TrainingReadOptions): Promise<Batch> {
    const { fields, batches: read } = await all(options);
    return { ...concatBatches(read, fields), fields };
  }
  return { batches, all, whole };
}

function answerOf(batch: Batch, { computed, hidden, types }: AnswerShape): Batch {
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
  { computed, hidden, types }: AnswerShape,
): readonly Field[] {
  const kept = fields.filter((field) => !hidden.has(field.name));
  return [
    ...kept.map((field) => ({ name: field.name, type: types.get(field.name) ?? field.type })),
    ...computed.flatMap((one) => one.fields),
  ];
}

/** A column reads alike in every row: as bigint where one batch needs that. Null where there is no batch. */
function widestFields(batches: readonly Batch[]): readonly Field[] | null {
  const fields = batches[0]?.fields.map(
    (field, i) =>
      batches.find((batch) => batch.fields[i]?.type.as === "bigint")?.fields[i] ?? field,
  );
  return fields ?? null;
}
