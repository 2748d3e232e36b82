import type { Batch, CallOptions, Column, Field } from "../contract/columns.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import type { PushSource } from "../define/push-source.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueKind } from "../schema/value-type.ts";
import { type Append, appendMerged } from "./append-queue.ts";
import type { CastMode } from "./cast-value.ts";
import type { Catalog } from "./catalog.ts";
import type { EntityInput } from "./entity-columns.ts";
import { featureRows, keyedRows } from "./feature-rows.ts";
import { type CatalogView, writeTable } from "./known-tables.ts";
import { locateSource } from "./source-path.ts";
import type { StoreContext } from "./store-context.ts";
import { writtenRows } from "./written-rows.ts";

/** Where pushed rows go. */
export type PushTarget = "online" | "offline" | "online_and_offline";

/** How rows are pushed. */
export interface PushOptions extends CallOptions {
  /** "online" unless told otherwise, as in Feast. */
  readonly to?: PushTarget;
  /** How values are taken; as they are unless told otherwise. */
  readonly cast?: CastMode;
}

/** Rows of one view, checked, and where they go. */
interface CheckedRows extends CatalogView {
  readonly batch: Batch;
}

/**
 * Sends rows to every view that a push source feeds. All rows are checked for all views before anything is written;
 * the offline part is durable before the online part is served.
 */
export async function pushRows(
  context: StoreContext,
  name: string,
  input: EntityInput,
  options: PushOptions = {},
): Promise<void> {
  context.assertWritable("push");
  const to = options.to ?? "online";
  if (!["online", "offline", "online_and_offline"].includes(to)) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `push: "to" is online, offline or online_and_offline, not "${to}"`,
    );
  }
  const catalog = await context.servedCatalog(options);
  const source = catalog.get("push_source", name);
  const rows = writtenRows("push", input);
  const fed = viewsFedBy(catalog, source);
  const views = to === "online" ? onlineViews(fed, name) : fed;
  const read = {
    where: `push source "${name}"`,
    nowMicros: context.nowMicros(),
    cast: options.cast ?? false,
  };
  const checked = views.map((view) => ({ catalog, view, batch: featureRows(view, rows, read) }));
  if (to !== "online") await appendOffline(context, source, checked, options);
  if (to === "offline") return;
  for (const one of checked) if (one.view.online) await writeOnline(context, one, options);
}

/** Writes rows of one view straight to the online store, checked as pushed rows are. */
export async function writeRows(
  context: StoreContext,
  name: string,
  input: EntityInput,
  options: CallOptions & { readonly cast?: CastMode } = {},
): Promise<void> {
  context.assertWritable("writeToOnlineStore");
  const catalog = await context.servedCatalog(options);
  const view = catalog.get("feature_view", name);
  const rows = writtenRows("writeToOnlineStore", input);
  if (!view.online) {
    throw new FeatureStoreError(
      "FS_VIEW_NOT_ONLINE",
      `feature view "${name}" is defined with online: false; nothing was written`,
    );
  }
  const read = {
    where: `feature view "${name}"`,
    nowMicros: context.nowMicros(),
    cast: options.cast ?? false,
  };
  await writeOnline(context, { catalog, view, batch: featureRows(view, rows, read) }, options);
}

function viewsFedBy(catalog: Catalog, source: PushSource): readonly AnyFeatureView[] {
  const views = catalog
    .list("feature_view")
    .filter(
      (view) =>
        view.pushSource?.name === source.name || view.source.name === source.batchSource.name,
    );
  if (views.length > 0) return views;
  throw new FeatureStoreError(
    "FS_PUSH_SOURCE_NOT_FOUND",
    `no feature view has the push source "${source.name}" or its batch source "${source.batchSource.name}"; nothing was written`,
  );
}

function onlineViews(fed: readonly AnyFeatureView[], source: string): readonly AnyFeatureView[] {
  const views = fed.filter((view) => view.online);
  if (views.length > 0) return views;
  throw new FeatureStoreError(
    "FS_VIEW_NOT_ONLINE",
    `push source "${source}" feeds only views with online: false (${fed.map((view) => `"${view.name}"`).join(", ")}); push to "offline"; nothing was written`,
  );
}

async function writeOnline(
  context: StoreContext,
  { catalog, view, batch }: CheckedRows,
  options: CallOptions,
): Promise<void> {
  if (batch.length === 0) return;
  const online = await context.online();
  const table = await writeTable(context, { catalog, view }, options);
  const rows = keyedRows(view, batch);
  await context.observer.span("online.write", {}, () => online.write(table, rows, options));
}

async function appendOffline(
  context: StoreContext,
  source: PushSource,
  checked: readonly CheckedRows[],
  options: CallOptions,
): Promise<void> {
  const offline = await context.offline();
  const append = offline.append?.bind(offline);
  if (append === undefined) {
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `offline store "${offline.name}" cannot append rows; push to: "online"`,
    );
  }
  const rows = mergedColumns(checked.map((one) => one.batch));
  if (rows === null || rows.length === 0) return;
  const located = locateSource(source.batchSource, context.baseDirectory);
  // What waits for another append is no time of the store.
  const timed: Append = (to, merged, call) =>
    context.observer.span("offline.append", {}, () => append(to, merged, call));
  await appendMerged(context, located, rows, timed, options);
}

/** What a view may declare of a column that another declares wider: the source holds the wider one. */
const WIDER: Readonly<Partial<Record<ValueKind, ValueKind>>> = {
  int32: "int64",
  float32: "float64",
};

/** The columns of every view that the rows feed, each once, as wide as any view declares it: the batch source holds them all in one row. */
function mergedColumns(batches: readonly Batch[]): Batch | null {
  const [first] = batches;
  if (first === undefined) return null;
  const picked = new Map<string, { readonly field: Field; readonly column: Column }>();
  for (const batch of batches) {
    batch.fields.forEach((field, i) => {
      const before = picked.get(field.name)?.field.type.kind;
      if (before !== undefined && WIDER[before] !== field.type.kind) return;
      picked.set(field.name, { field, column: batch.columns[i] as Column });
    });
  }
  return {
    length: first.length,
    fields: [...picked.values()].map((one) => one.field),
    columns: [...picked.values()].map((one) => one.column),
  };
}
