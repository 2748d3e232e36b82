import type { CallOptions } from "../contract/columns.ts";
import type { StateEntry } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { contentOf, type OwedBackfill, owedBy } from "./backfill-debt.ts";
import type { Catalog } from "./catalog.ts";
import { DEBT_PREFIX, debtKey, debtorOf, watermarkKey } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";

/** Another writer may be first a few times; more often than this is no race any more. */
const ATTEMPTS = 20;

/** What a change leaves to be materialized again. */
export interface Owing {
  readonly after: Catalog;
  /** Views and the reasons. */
  readonly owed: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes down which views owe a backfill, before the change is committed: a debt too many costs one longer run, one that
 * was lost leaves nulls for ever. A debt that was there already is from now on owed for the new definition; this also
 * rights one that an apply left which died before its commit.
 */
export async function recordDebts(
  context: StoreContext,
  { after, owed }: Owing,
  options?: CallOptions,
): Promise<void> {
  const registry = await context.registry();
  const { project } = context;
  const entries = await registry.listState(project, DEBT_PREFIX, options);
  const known = new Map(entries.map((entry) => [debtorOf(entry.key), entry]));
  const views = [...new Set([...owed.keys(), ...known.keys()])].filter(
    (view) => after.spec("feature_view", view) !== null,
  );
  if (views.length === 0) return;
  const marks = await registry.getState(project, views.map(watermarkKey), options);
  for (const [i, view] of views.entries()) {
    const content = await contentOf(after.get("feature_view", view));
    const reasons = owed.get(view) ?? [];
    const materialized = marks[i] !== null;
    const sinceMicros = context.nowMicros();
    const fresh = { sinceMicros, reasons, content, materialized };
    await recordDebt(context, { view, fresh, entry: known.get(view) ?? null }, options);
  }
}

interface DebtWrite {
  readonly view: string;
  readonly fresh: OwedBackfill;
  readonly entry: StateEntry | null;
}

async function recordDebt(
  context: StoreContext,
  { view, fresh, entry }: DebtWrite,
  options?: CallOptions,
): Promise<void> {
  const registry = await context.registry();
  const key = debtKey(view);
  let seen = entry;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const value = joined(owedBy(seen), fresh);
    if (value === null) return;
    const version = seen?.version ?? null;
    if (await registry.setState(context.project, { key, value, version }, options)) return;
    [seen = null] = await registry.getState(context.project, [key], options);
  }
  throw new FeatureStoreError(
    "FS_REGISTRY_CONFLICT",
    `the backfill that feature view "${view}" owes was changed by other writers ${ATTEMPTS} times in a row; apply again`,
  );
}

/** A debt with what is new of it; null where nothing has to be written. */
function joined(before: OwedBackfill | null, fresh: OwedBackfill): OwedBackfill | null {
  // A debt that was settled in the meantime is only owed again for a reason.
  if (before === null) return fresh.reasons.length === 0 ? null : fresh;
  if (before.content === fresh.content && fresh.reasons.length === 0) return null;
  return {
    sinceMicros: before.sinceMicros,
    reasons: [...new Set([...before.reasons, ...fresh.reasons])],
    content: fresh.content,
    materialized: before.materialized || fresh.materialized,
  };
}
