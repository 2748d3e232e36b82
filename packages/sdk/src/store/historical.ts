import type { CallOptions, Field } from "../contract/columns.ts";
import type { EntityRows } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { LooseRow } from "../data/rows.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { checkAnswerColumns } from "./answer-columns.ts";
import {
  batchRows,
  type GivenRows,
  type HistoricalEntities,
  isEntitySource,
  isEntityWindow,
  sourceRows,
} from "./entity-rows.ts";
import { historicalPlan } from "./historical-plan.ts";
import { resolveRequest } from "./resolve.ts";
import type { ResolvedRequest } from "./resolved.ts";
import { locateSource } from "./source-path.ts";
import type { StoreContext } from "./store-context.ts";
import { type TrainingSet, trainingSet } from "./training-set.ts";
import { checkTransforms, loadTransform } from "./transforms.ts";
import type { AnyFeatures } from "./wanted.ts";

/** What a training set is asked for beside its features. */
export interface HistoricalOptions<Row = LooseRow> extends CallOptions {
  readonly entities: HistoricalEntities<Row>;
  /** "event_timestamp" unless told otherwise. */
  readonly timestampColumn?: string;
  /** Also ask that a row was known by then: created <= t. A source without a created timestamp column is not asked. */
  readonly knownByThen?: boolean;
  /** Also answer `view__event_timestamp`: the event time of the row that matched, null where none did. */
  readonly includeEventTimes?: boolean;
  /** Also answer `feature__why` for each feature of a view: "no_row", "later", "expired" or "stored_null" where it is null. */
  readonly why?: boolean;
}

/** The same, with features in any form. */
export interface HistoricalRequest extends HistoricalOptions {
  readonly features: AnyFeatures;
  readonly fullFeatureNames?: boolean | undefined;
}

/** Resolves a request into a lazy training set; names, columns and types are checked now, rows are read later. */
export async function historicalFeatures<R>(
  context: StoreContext,
  request: HistoricalRequest,
): Promise<TrainingSet<R>> {
  const call: CallOptions = { signal: request.signal };
  const offline = await context.offline();
  const catalog = await context.catalog(call);
  const resolved = resolveRequest(request.features, catalog, {
    fullFeatureNames: request.fullFeatureNames ?? false,
    load: (applied) => loadTransform(context, applied),
  });
  await checkTransforms(context, catalog, new Set(resolved.steps.map((step) => step.view.name)));
  const timestampColumn = request.timestampColumn ?? "event_timestamp";
  const { baseDirectory } = context;
  const given = await givenRows(
    offline,
    request.entities,
    resolved,
    { timestampColumn, baseDirectory },
    call,
  );
  const planned = historicalPlan(resolved, given.rows, {
    baseDirectory,
    timestampColumn,
    knownByThen: request.knownByThen ?? false,
    includeEventTimes: request.includeEventTimes ?? false,
    why: request.why ?? false,
  });
  checkAnswerColumns(given.columns, resolved, planned);
  return trainingSet<R>(offline, resolved, planned, catalog, call);
}

async function givenRows(
  offline: OfflineStore,
  entities: HistoricalEntities,
  resolved: ResolvedRequest,
  place: { readonly timestampColumn: string; readonly baseDirectory: string | null },
  call: CallOptions,
): Promise<GivenRows> {
  const needs = { ...resolved, timestampColumn: place.timestampColumn };
  checkEntities(entities);
  if (isEntitySource(entities)) return sourceRows(offline, entities, needs, call);
  if (isEntityWindow(entities)) return windowRows(entities, resolved, place);
  return batchRows(entities, needs);
}

/** FS_ARGUMENT_INVALID for what is no entity rows at all. */
function checkEntities(entities: unknown): void {
  if (typeof entities === "object" && entities !== null) return;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    '"entities" is rows, columns, an Arrow table, { path }, { sql }, or a window { start, end }',
  );
}

/** Every key and time that the views' sources hold in a window. FS_WINDOW_KEYS_DIFFER where views have other keys. */
function windowRows(
  window: { readonly start: Date; readonly end: Date },
  resolved: ResolvedRequest,
  place: { readonly timestampColumn: string; readonly baseDirectory: string | null },
): GivenRows {
  const keyed = resolved.reads.filter((read) => read.keys.length > 0);
  const by: readonly Field[] =
    keyed[0]?.keys.map((key) => ({ ...key.joinKey, name: key.column })) ?? [];
  const names = JSON.stringify(by.map((field) => field.name));
  // The window reads the sources' own key columns: a view under other columns asks for rows of another kind.
  const differs = keyed.find(
    (read) =>
      JSON.stringify(read.keys.map((key) => key.joinKey.name)) !== names ||
      JSON.stringify(read.keys.map((key) => key.column)) !== names,
  );
  if (differs !== undefined || resolved.requestFields.length > 0) {
    const what = differs?.view.name ?? resolved.steps[0]?.view.name;
    throw new FeatureStoreError(
      "FS_WINDOW_KEYS_DIFFER",
      `a window { start, end } makes rows of one set of join keys, and "${what}" needs others, or request fields; give entity rows instead`,
    );
  }
  const [fromMicros, toMicros] = [window.start.getTime() * 1000, window.end.getTime() * 1000];
  if (!(fromMicros <= toMicros)) {
    throw new FeatureStoreError(
      "FS_RANGE_INVALID",
      "a window { start, end } is two valid Dates, and start does not lie after end",
    );
  }
  const reads = keyed.length > 0 ? keyed : resolved.reads;
  const rows: EntityRows = {
    kind: "window",
    fromMicros,
    toMicros,
    by,
    sources: reads.map((read) => locateSource(read.view.source, place.baseDirectory)),
  };
  return { rows, columns: [...by.map((field) => field.name), place.timestampColumn] };
}
