import type { DefinitionKind } from "../define/definition.ts";
import type { DefinitionOf } from "../define/definitions.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { affectedViewsIn } from "./affected-views.ts";
import { type Catalog, kindWords } from "./catalog.ts";
import { breaking, type ChangeEffect } from "./change-effect.ts";
import { type Dependent, type DependentsOf, dependentsIn, ownerOf } from "./dependents.ts";
import type { ObjectChange } from "./object-changes.ts";
import type { PlannedChange } from "./registry-plan.ts";
import { onDemandEffects, serviceEffects, viewEffects } from "./view-effects.ts";

/** Definitions before and after a change. */
export interface CatalogChange {
  readonly before: Catalog;
  readonly after: Catalog;
}

/** A change of a definition with its effects on one that is applied: itself, or a view that stands on it. */
interface Affected {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly effects: readonly ChangeEffect[];
}

/** What of which views the definitions are that they stand on. */
const TOUCHED_BY: Readonly<
  Partial<
    Record<DefinitionKind, readonly [ChangeEffect["of"], "feature_view" | "on_demand_feature_view"]>
  >
> = {
  entity: ["keys", "feature_view"],
  data_source: ["source", "feature_view"],
  push_source: ["source", "feature_view"],
  request_source: ["request", "on_demand_feature_view"],
};

type UsersOf = (one: Affected, features: readonly string[] | null) => readonly Dependent[];

/** Judged changes, and the views that have to be materialized again, each with the reasons. */
export interface ClassifiedChanges {
  readonly changes: readonly PlannedChange[];
  readonly owed: ReadonlyMap<string, readonly string[]>;
}

/**
 * Judges changes by what becomes of the definitions that are applied today: which a change breaks and whose they are, and
 * which views have to be materialized again. What is new is safe.
 */
export function classifyChanges(
  between: CatalogChange,
  changes: readonly ObjectChange[],
): ClassifiedChanges {
  const affectedBy = affectedIn(between);
  const users = usersIn(between.before, dependentsIn(between.before.snapshot));
  const owed = new Map<string, string[]>();
  const judgedChanges = changes.map((change) => {
    const affected = affectedBy(change);
    for (const one of affected) {
      const reasons = one.effects.filter((effect) => owes(one, effect)).map(({ text }) => text);
      if (reasons.length === 0) continue;
      owed.set(one.name, [...new Set([...(owed.get(one.name) ?? []), ...reasons])]);
    }
    return judged(change, affected, users);
  });
  return { changes: judgedChanges, owed };
}

function affectedIn(between: CatalogChange): (change: ObjectChange) => readonly Affected[] {
  const affectedViews = affectedViewsIn(between.before.snapshot);
  return (change) => {
    const { action, kind, name } = change;
    if (action === "create") return [];
    if (action === "remove") return [{ kind, name, effects: removalEffects(kind) }];
    if (kind === "on_demand_feature_view" || kind === "feature_service")
      return [{ kind, name, effects: ownEffects(between, kind, name) }];
    const [of, touched] = TOUCHED_BY[kind] ?? [null, "feature_view" as const];
    return affectedViews(change).map((view) => ({
      kind: touched,
      name: view,
      effects: ownEffects(between, touched, view).filter(
        (effect) => of === null || effect.of === of,
      ),
    }));
  };
}

function judged(
  change: ObjectChange,
  affected: readonly Affected[],
  users: UsersOf,
): PlannedChange {
  const all = affected.flatMap((one) => one.effects.map((effect) => ({ one, effect })));
  const broken = all.filter(({ effect }) => effect.class === "breaking");
  const breaks = new Map<string, Dependent>();
  for (const { one, effect } of broken)
    for (const user of users(one, effect.features)) breaks.set(`${user.kind}\n${user.name}`, user);
  const isOther = ({ kind, name }: Affected) => kind !== change.kind || name !== change.name;
  return {
    ...change,
    class: broken.length > 0 ? "breaking" : all.length > 0 ? "rematerialize" : "safe",
    reasons: all.map(({ one, effect }) =>
      isOther(one) ? `${kindWords(one.kind)} "${one.name}": ${effect.text}` : effect.text,
    ),
    breaks: [...breaks].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    backfill: affected
      .filter((one) => one.effects.some((effect) => owes(one, effect)))
      .map(({ name }) => name),
  };
}

/** Whether rows have to be materialized again; an on-demand view has none. */
function owes({ kind }: Affected, { backfill }: ChangeEffect): boolean {
  return kind === "feature_view" && backfill;
}

/** Entities and sources are of use to views alone, and one that a view names is never removed. */
function removalEffects(kind: DefinitionKind): readonly ChangeEffect[] {
  const used = ["feature_view", "on_demand_feature_view", "feature_service"].includes(kind);
  return used ? [breaking("features", "it is removed", null)] : [];
}

function ownEffects(
  between: CatalogChange,
  kind: "feature_view" | "on_demand_feature_view" | "feature_service",
  name: string,
): readonly ChangeEffect[] {
  if (kind === "feature_view") return compared(between, kind, name, viewEffects);
  if (kind === "feature_service") return compared(between, kind, name, serviceEffects);
  return compared(between, kind, name, onDemandEffects);
}

function compared<K extends DefinitionKind>(
  { before, after }: CatalogChange,
  kind: K,
  name: string,
  effects: (was: DefinitionOf[K], now: DefinitionOf[K]) => readonly ChangeEffect[],
): readonly ChangeEffect[] {
  const was = readable(before, kind, name);
  const now = readable(after, kind, name);
  return was === null || now === null ? [] : effects(was, now);
}

/** What cannot be read is in nobody's use, and must not stand in the way of its being applied again. */
function readable<K extends DefinitionKind>(
  catalog: Catalog,
  kind: K,
  name: string,
): DefinitionOf[K] | null {
  try {
    return catalog.find(kind, name);
  } catch (error) {
    if (isFeatureStoreError(error)) return null;
    throw error;
  }
}

/** Who uses what is affected. A service is used by those who ask for it, and stands for them. */
function usersIn(before: Catalog, dependents: DependentsOf): UsersOf {
  return ({ kind, name }, features) => {
    if (kind !== "feature_service") return dependents(name, features);
    const spec = before.spec(kind, name);
    return spec === null ? [] : [{ kind, name, owner: ownerOf(spec) }];
  };
}
