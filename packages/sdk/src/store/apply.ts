import type { CallOptions, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import type { ObjectRef, Snapshot } from "../contract/registry.ts";
import { definitionKind } from "../define/definition.ts";
import type { AnyFeatureView, Definition } from "../define/definitions.ts";
import { reach } from "../define/reach.ts";
import { objectSpecOf } from "../define/spec.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { sameType } from "../schema/type-text.ts";
import { type Catalog, catalogOf } from "./catalog.ts";
import { checkCycles } from "./cycle-check.ts";
import { catalogAfter, checkProjections, distinctSpecs } from "./definition-check.ts";
import { forgetViews } from "./forget-views.ts";
import { checkIntegrity } from "./integrity-check.ts";
import { type PreparedPlan, planChanges, type RegistryPlan } from "./registry-plan.ts";
import { checkSource } from "./source-check.ts";
import type { StoreContext } from "./store-context.ts";
import { recordLayout, tableOf } from "./tables.ts";

/** How definitions are applied. */
export interface ApplyOptions extends CallOptions {
  /** Registered objects to remove, by name; nothing is ever removed that is not named here. */
  readonly remove?: readonly ObjectRef[];
  /** Do not look at the sources: their files need not exist yet. */
  readonly skipSourceValidation?: boolean;
  /** Who applies, for the registry's history. */
  readonly by?: string;
}

/** Another writer may be first a few times; more often than this is no race any more. */
const ATTEMPTS = 5;

/** What applying these definitions would change. Writes nothing. */
export async function planDefinitions(
  context: StoreContext,
  given: readonly unknown[],
  options: ApplyOptions = {},
): Promise<RegistryPlan> {
  const definitions = reach(given);
  const { snapshot } = await context.catalog(options);
  const prepared = await prepare(snapshot, definitions, options);
  await checkSources(context, definitions, options);
  return prepared.plan;
}

/**
 * Adds and replaces definitions, removes what is named for removal, and makes the online store match: tables are
 * created or altered first, then the registry commits, then tables are dropped, so that a lost race loses nothing. A
 * race that was lost is planned again. A view whose join keys change begins anew: its rows and its watermark go.
 */
export async function applyDefinitions(
  context: StoreContext,
  given: readonly unknown[],
  options: ApplyOptions = {},
): Promise<RegistryPlan> {
  context.assertWritable("apply");
  const definitions = reach(given);
  await checkSources(context, definitions, options);
  for (let attempt = 1; ; attempt += 1) {
    const { snapshot } = await context.catalog(options);
    const prepared = await prepare(snapshot, definitions, options);
    try {
      await carryOut(context, snapshot, prepared, options);
      return prepared.plan;
    } catch (error) {
      if (!isFeatureStoreError(error, "FS_REGISTRY_CONFLICT") || attempt === ATTEMPTS) throw error;
    }
  }
}

async function prepare(
  snapshot: Snapshot,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<PreparedPlan> {
  const specs = distinctSpecs(await Promise.all(definitions.map(objectSpecOf)));
  const prepared = planChanges(snapshot, specs, options.remove ?? []);
  const after = catalogAfter(snapshot, specs, prepared.remove);
  checkCycles(after);
  checkProjections(definitions, after);
  checkIntegrity(after, prepared.remove);
  return prepared;
}

async function checkSources(
  context: StoreContext,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<void> {
  if (options.skipSourceValidation === true || !context.hasOffline) return;
  const views = featureViews(definitions);
  if (views.length === 0) return;
  const offline = await context.offline();
  for (const view of views) await checkSource(offline, view, context.baseDirectory, options);
}

async function carryOut(
  context: StoreContext,
  snapshot: Snapshot,
  prepared: PreparedPlan,
  options: ApplyOptions,
): Promise<void> {
  const { put, remove } = prepared;
  const registry = await context.registry();
  const after = catalogAfter(snapshot, put, remove);
  const keep = await tablesOf(context, after, options);
  for (const table of keep) await recordLayout(context, table, options);
  if (context.hasOnline) await (await context.online()).prepare({ keep, drop: [] }, options);
  if (put.length > 0 || remove.length > 0) {
    const by = options.by === undefined ? {} : { by: options.by };
    await registry.commit(
      context.project,
      { base: snapshot.revision, put, remove, ...by },
      options,
    );
  }
  const before = await tablesBefore(context, catalogOf(snapshot), options);
  const drop = before.filter((table) => !survives(table, keep));
  if (drop.length > 0) await dropTables(context, keep, drop, options);
}

/** A view that cannot be read has no table that is known, and must not stand in the way of its being applied again. */
async function tablesBefore(
  context: StoreContext,
  before: Catalog,
  options: ApplyOptions,
): Promise<readonly Table[]> {
  const views = before.names("feature_view").flatMap((name) => {
    try {
      return before.get("feature_view", name);
    } catch (error) {
      if (isFeatureStoreError(error, "FS_REGISTRY_CORRUPT")) return [];
      throw error;
    }
  });
  const online = views.filter((view) => view.online);
  return Promise.all(online.map((view) => tableOf(context, view, options)));
}

/** A table under other join keys holds rows of other entities: their ids would answer for the new ones. */
function survives(before: Table, keep: readonly Table[]): boolean {
  const after = keep.find((table) => table.name === before.name);
  if (after === undefined || after.joinKeys.length !== before.joinKeys.length) return false;
  return after.joinKeys.every((key, i) => {
    const old = before.joinKeys[i] as Field;
    return key.name === old.name && sameType(key.type, old.type);
  });
}

async function dropTables(
  context: StoreContext,
  keep: readonly Table[],
  drop: readonly Table[],
  options: ApplyOptions,
): Promise<void> {
  const names = drop.map((table) => table.name);
  await forgetViews(context, names, options);
  if (!context.hasOnline) return;
  const online = await context.online();
  const remade = keep.filter((table) => names.includes(table.name));
  await online.prepare({ keep: keep.filter((table) => !remade.includes(table)), drop }, options);
  if (remade.length > 0) await online.prepare({ keep: remade, drop: [] }, options);
}

/** The tables of every view of a catalog that is online. */
export async function tablesOf(
  context: StoreContext,
  catalog: Catalog,
  options?: CallOptions,
): Promise<readonly Table[]> {
  const views = catalog.list("feature_view").filter((view) => view.online);
  return Promise.all(views.map((view) => tableOf(context, view, options)));
}

function featureViews(definitions: readonly Definition[]): readonly AnyFeatureView[] {
  return definitions.filter((one): one is AnyFeatureView => definitionKind(one) === "feature_view");
}
