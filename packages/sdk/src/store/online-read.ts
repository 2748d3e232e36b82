import type { CallOptions, Column, FeatureBatch, Field } from "../contract/columns.ts";
import type { EntityKeys, OnlineStore, TableRead, TableSelect } from "../contract/online-store.ts";
import { takeColumn, takeFeatureBatch } from "../data/take.ts";
import { isPresent } from "../data/validity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { entityKeys } from "../online/entity-keys.ts";
import { durationMicros } from "../schema/duration.ts";
import { sameType } from "../schema/type-text.ts";
import { edgeType } from "./edge-type.ts";
import type { EntityColumns } from "./entity-columns.ts";
import { computeStep } from "./on-demand.ts";
import { type AnsweredColumn, type OnlineFeatures, onlineFeatures } from "./online-features.ts";
import type { Origin, ResolvedRequest, ViewRead } from "./resolved.ts";
import { type JudgedColumn, judge, judgedPresent, judgeRows } from "./status.ts";
import type { StoreContext } from "./store-context.ts";

/** A resolved request and where its views are stored; kept by a prepared reader. */
export interface OnlinePlan {
  readonly resolved: ResolvedRequest;
  /** selects[i] belongs to resolved.reads[i]. */
  readonly selects: readonly TableSelect[];
}

/** Reads, judges and computes one request: one read of the store, whatever the number of views. */
export async function readOnline<R>(
  context: StoreContext,
  store: OnlineStore,
  plan: OnlinePlan,
  entities: EntityColumns,
  options?: CallOptions,
): Promise<OnlineFeatures<R>> {
  const { resolved, selects } = plan;
  const places = resolved.reads.map((read) => keysOf(read, entities));
  const reads = places.map(
    ({ keys }, i): TableRead => ({ select: selects[i] as TableSelect, keys }),
  );
  const nowMicros = context.nowMicros();
  const answers =
    reads.length === 0
      ? []
      : await context.observer.span("online.read", { tables: reads.length }, () =>
          store.read(reads, options),
        );
  checkAnswers(store, plan, reads, answers);
  const batches = answers.map((batch, i) => {
    const place = places[i]?.rows ?? null;
    return place === null ? batch : takeFeatureBatch(batch, place);
  });
  const views = batches.map((batch, i) =>
    judgeView(resolved.reads[i] as ViewRead, batch, nowMicros),
  );
  const steps: (readonly Column[])[] = [];
  const compute = async () => {
    for (const step of resolved.steps) {
      const inputs = step.inputs.map(({ origin }) => inputColumn(origin, views, steps, entities));
      steps.push(computeStep(step, inputs, entities.length));
    }
  };
  if (resolved.steps.length > 0) await context.observer.span("online.transform", {}, compute);
  return onlineFeatures(entities.length, answerColumns(resolved, entities, views, batches, steps));
}

interface Place {
  readonly keys: EntityKeys;
  /** Entity row -> position among `keys`, -1 for a null key; null where every row has its key. */
  readonly rows: Int32Array | null;
}

/** The keys of one view's read: rows with a null key never reach a store. */
function keysOf(read: ViewRead, entities: EntityColumns): Place {
  const columns = read.keys.map((key) => entities.columns.get(key.column) as Column);
  const present: number[] = [];
  const rows = new Int32Array(entities.length).fill(-1);
  for (let i = 0; i < entities.length; i += 1) {
    if (columns.every((column) => isPresent(column.validity, i))) rows[i] = present.push(i) - 1;
  }
  if (present.length === entities.length)
    return { keys: entityKeys(columns, entities.length), rows: null };
  const taken = columns.map((column) => takeColumn(column, present));
  return { keys: entityKeys(taken, present.length), rows };
}

function judgeView(
  read: ViewRead,
  batch: FeatureBatch,
  nowMicros: number,
): readonly JudgedColumn[] {
  const { ttl } = read.view;
  const ttlMicros = ttl === null ? null : durationMicros(ttl, "ttl");
  const rows = judgeRows(batch, ttlMicros, nowMicros);
  return batch.columns.map((column) => judge(column, batch.length, rows));
}

function inputColumn(
  origin: Origin,
  views: readonly (readonly JudgedColumn[])[],
  steps: readonly (readonly Column[])[],
  entities: EntityColumns,
): Column {
  // Every origin was made by the resolver from the same reads, steps and fields.
  if (origin.kind === "view") return views[origin.read]?.[origin.feature]?.column as Column;
  if (origin.kind === "on_demand") return steps[origin.step]?.[origin.feature] as Column;
  return entities.columns.get(origin.name) as Column;
}

function answerColumns(
  resolved: ResolvedRequest,
  entities: EntityColumns,
  views: readonly (readonly JudgedColumn[])[],
  batches: readonly FeatureBatch[],
  steps: readonly (readonly Column[])[],
): readonly AnsweredColumn[] {
  const epoch = new Float64Array(entities.length);
  const keys = resolved.keyColumns.map(({ name }): AnsweredColumn => {
    const column = entities.columns.get(name) as Column;
    const field = { name, type: edgeType(column) };
    const statuses = new Uint8Array(entities.length);
    return { field, view: null, column, statuses, eventTimes: epoch };
  });
  const features = resolved.outputs.map(({ field, view, origin }): AnsweredColumn => {
    if (origin.kind === "view") {
      const judged = views[origin.read]?.[origin.feature] as JudgedColumn;
      const eventTimes = batches[origin.read]?.eventTimes as Float64Array;
      return { field, view, column: judged.column, statuses: judged.statuses, eventTimes };
    }
    const computed = inputColumn(origin, views, steps, entities);
    const { column, statuses } = judgedPresent(computed, entities.length);
    return { field, view, column, statuses, eventTimes: epoch };
  });
  return keys.concat(features);
}

function checkAnswers(
  store: OnlineStore,
  plan: OnlinePlan,
  reads: readonly TableRead[],
  answers: readonly FeatureBatch[],
): void {
  const broken = reads.findIndex((read, i) => !answersRead(read, plan, i, answers?.[i]));
  if (broken < 0 && answers.length === reads.length) return;
  const table = reads[broken]?.select.table.name;
  throw new FeatureStoreError(
    "FS_STORE_CONTRACT",
    `online store "${store.name}" broke its contract: read must answer one batch for each table, one row for each key and one column of its type for each feature${table === undefined ? "" : ` (table "${table}")`}`,
  );
}

function answersRead(
  { keys }: TableRead,
  { resolved }: OnlinePlan,
  position: number,
  answer: FeatureBatch | undefined,
): boolean {
  const { features } = resolved.reads[position] as ViewRead;
  if (answer?.length !== keys.length || answer.eventTimes.length !== keys.length) return false;
  if (answer.columns.length !== features.length) return false;
  return answer.columns.every(
    ({ type, values }, i) =>
      values.length >= keys.length && sameType(type, (features[i] as Field).type),
  );
}
