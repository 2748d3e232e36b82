import type { CallOptions } from "../contract/columns.ts";
import type { StateEntry } from "../contract/registry.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { canonicalJson } from "../define/spec.ts";
import { sha256Hex } from "../schema/sha256.ts";
import { typeText } from "../schema/type-text.ts";
import { DEBT_PREFIX, debtorOf, watermarkKey } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";
import { fieldsOf } from "./tables.ts";

/** A view that has to be materialized again, because its definition changed under rows that are online. */
export interface BackfillDebt {
  readonly view: string;
  readonly since: Date;
  /** What changed, in words. */
  readonly reasons: readonly string[];
}

/** A debt as the registry's state keeps it. */
export interface OwedBackfill {
  readonly sinceMicros: number;
  readonly reasons: readonly string[];
  /** {@link contentOf} the definition that rows have to be materialized by. */
  readonly content: string;
  /** Whether the view had been materialized when it was changed. */
  readonly materialized: boolean;
}

/** What a state entry holds of a debt; null for what is none. */
export function owedBy(entry: StateEntry | null | undefined): OwedBackfill | null {
  const value = entry?.value as Partial<OwedBackfill> | null | undefined;
  if (typeof value?.content !== "string" || !Array.isArray(value.reasons)) return null;
  // Only `recordDebts` writes such an entry.
  return Number.isSafeInteger(value.sinceMicros) ? (value as OwedBackfill) : null;
}

/**
 * Names all of a view's definition that its materialized rows come of: features, join keys, where and how the source is
 * read, and for how long values count. Descriptions, tags and owners are not of it.
 */
export async function contentOf(view: AnyFeatureView): Promise<string> {
  const types = (schema: AnyFeatureView["schema"]) =>
    fieldsOf(schema).map(({ name, type }) => [name, typeText(type)]);
  const { kind, options, timestampField, createdTimestampColumn, fieldMapping } = view.source;
  const source = { kind, options, timestampField, createdTimestampColumn, fieldMapping };
  const parts = [types(view.schema), types(view.believes.joinKeys), source, view.ttl];
  return (await sha256Hex(canonicalJson(parts))).slice(0, 32);
}

/** The views that owe a backfill, by name. One that was never materialized owes nothing: its first run brings all. */
export async function listDebts(
  context: StoreContext,
  options?: CallOptions,
): Promise<readonly BackfillDebt[]> {
  const registry = await context.registry();
  const entries = await registry.listState(context.project, DEBT_PREFIX, options);
  const owed = entries.flatMap((entry) => {
    const debt = owedBy(entry);
    return debt === null ? [] : [{ view: debtorOf(entry.key), debt }];
  });
  if (owed.length === 0) return [];
  const keys = owed.map(({ view }) => watermarkKey(view));
  const marks = await registry.getState(context.project, keys, options);
  return owed
    .filter(({ debt }, i) => debt.materialized || marks[i])
    .map(({ view, debt }) => ({
      view,
      since: new Date(debt.sinceMicros / 1000),
      reasons: debt.reasons,
    }));
}
