import type { CallOptions } from "../contract/columns.ts";
import type { ObjectRef, ObjectSpec } from "../contract/registry.ts";
import { definitionKind } from "../define/definition.ts";
import type { AnyFeatureView, Definition } from "../define/definitions.ts";
import { reach } from "../define/reach.ts";
import { objectSpecOf } from "../define/spec.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { refuseBreaking } from "./breaking-refusal.ts";
import type { Catalog } from "./catalog.ts";
import { type CatalogChange, classifyChanges } from "./classify-changes.ts";
import { checkCycles } from "./cycle-check.ts";
import { catalogAfter, checkProjections, distinctSpecs } from "./definition-check.ts";
import { forgetViews } from "./forget-views.ts";
import { checkIntegrity } from "./integrity-check.ts";
import { objectChanges } from "./object-changes.ts";
import { dropTables, keepTables, touchedTables } from "./online-tables.ts";
import { type Owing, recordDebts } from "./record-debts.ts";
import type { RegistryPlan } from "./registry-plan.ts";
import { checkSource } from "./source-check.ts";
import type { StoreContext } from "./store-context.ts";
import { withLeases } from "./with-leases.ts";

/** How definitions are applied. */
export interface ApplyOptions extends CallOptions {
  /** Registered objects to remove, by name, or all that is not given; else nothing is ever removed. */
  readonly remove?: readonly ObjectRef[] | "orphans";
  /** Apply also what breaks those who use what is applied today; else it is refused. A plan shows it either way. */
  readonly allowBreaking?: boolean;
  /** Do not look at the sources: their files need not exist yet. */
  readonly skipSourceValidation?: boolean;
  /** Who applies, for the registry's history. */
  readonly by?: string;
}

/** A plan with what carries it out. */
interface PreparedPlan extends CatalogChange {
  readonly plan: RegistryPlan;
  readonly put: readonly ObjectSpec[];
  readonly remove: readonly ObjectRef[];
  readonly owed: ReadonlyMap<string, readonly string[]>;
}

/** Another writer may be first a few times; more often than this is no race any more. */
const ATTEMPTS = 5;

/** What applying these definitions would change, and what that means for those who use what is applied. Writes nothing. */
export async function planDefinitions(
  context: StoreContext,
  given: readonly unknown[],
  options: ApplyOptions = {},
): Promise<RegistryPlan> {
  const definitions = reach(given);
  const prepared = await prepare(await context.catalog(options), definitions, options);
  await checkSources(context, definitions, options);
  return prepared.plan;
}

/**
 * Adds and replaces definitions, removes what is named for removal, and makes the online store match: tables are
 * created or altered first, then the registry commits, then tables are dropped, so that a lost race loses nothing. A
 * race that was lost is planned again. A view whose join keys change begins anew: its rows and its watermark go.
 * FS_BREAKING_CHANGE, with the plan in its details, where something in use would break and that is not allowed.
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
    const prepared = await prepare(await context.catalog(options), definitions, options);
    if (options.allowBreaking !== true) refuseBreaking(prepared.plan);
    try {
      await carryOut(context, prepared, options);
      return prepared.plan;
    } catch (error) {
      if (!isFeatureStoreError(error, "FS_REGISTRY_CONFLICT") || attempt === ATTEMPTS) throw error;
    }
  }
}

async function prepare(
  before: Catalog,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<PreparedPlan> {
  const { snapshot } = before;
  const specs = distinctSpecs(await Promise.all(definitions.map(objectSpecOf)));
  const { changes, put, remove, orphans } = objectChanges(snapshot, specs, options.remove ?? []);
  const after = catalogAfter(snapshot, specs, remove);
  checkCycles(after);
  checkProjections(definitions, after);
  checkIntegrity(after, remove);
  const classified = classifyChanges({ before, after }, changes);
  const { project, revision: base } = snapshot;
  const plan = { project, base, changes: classified.changes, orphans };
  return { before, after, plan, put, remove, owed: classified.owed };
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
  prepared: PreparedPlan,
  options: ApplyOptions,
): Promise<void> {
  const { before, plan, put, remove } = prepared;
  const registry = await context.registry();
  const tables = await touchedTables(context, prepared, plan.changes, options);
  await keepTables(context, tables, options);
  // A view that is new begins anew, whatever a registry that was removed, or a run that outlived a view, left of its name.
  const made = plan.changes.filter(
    ({ action, kind }) => action === "create" && kind === "feature_view",
  );
  const views = made.map(({ name }) => name);
  await forgetViews(context, { views, gone: views }, options);
  await recordDebts(context, owing(prepared, tables.late), options);
  if (put.length > 0 || remove.length > 0) {
    const by = options.by === undefined ? {} : { by: options.by };
    const base = before.snapshot.revision;
    await registry.commit(context.project, { base, put, remove, ...by }, options);
  }
  const dropped = tables.drop.map(({ name }) => name);
  await withLeases(context, dropped, () => dropTables(context, tables, options));
}

/** Tables that are dropped late take the rows with them that were written since. */
function owing({ after, owed }: PreparedPlan, late: readonly string[]): Owing {
  const reasons = (view: string) => [...(owed.get(view) ?? []), "rows of former join keys go"];
  return { after, owed: new Map([...owed, ...late.map((view) => [view, reasons(view)] as const)]) };
}

function featureViews(definitions: readonly Definition[]): readonly AnyFeatureView[] {
  return definitions.filter((one): one is AnyFeatureView => definitionKind(one) === "feature_view");
}
