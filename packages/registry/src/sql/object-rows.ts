import type { ObjectRef, ObjectSpec } from "@fs/sdk/adapter";
import type { SqlScript, SqlValue } from "./sql-script.ts";
import { storedText, textOf } from "./stored-text.ts";

/** Rows that one statement names: well below what either database lets a statement bind. */
const CHUNK = 500;

/** An object as the numbers of commits bound it; `spec` is its JSON text. */
export interface ObjectRow extends ObjectRef {
  readonly validFrom: number;
  /** The commit that it did not outlive; null = it stands. */
  readonly validUntil: number | null;
  readonly fingerprint: string;
  readonly spec: string;
}

/** The columns that {@link objectRow} reads, in order. */
export const OBJECT_COLUMNS = "kind, name, valid_from, valid_until, fingerprint, spec";

/** A row of {@link OBJECT_COLUMNS}. */
export function objectRow(row: readonly SqlValue[]): ObjectRow {
  const [kind, name, from, until, fingerprint, spec] = row;
  return {
    kind: textOf(kind),
    name: textOf(name),
    validFrom: Number(from),
    validUntil: until === null || until === undefined ? null : Number(until),
    fingerprint: textOf(fingerprint),
    spec: String(spec),
  };
}

/** The object of a row, frozen. */
export function objectOfRow({ kind, name, fingerprint, spec }: ObjectRow): ObjectSpec {
  return Object.freeze({ kind, name, fingerprint, spec: deeplyFrozen(JSON.parse(spec)) });
}

/** One id for each kind and name. */
export function refId({ kind, name }: ObjectRef): string {
  return `${kind.length}:${kind}${name}`;
}

/** By kind and name, by code unit: the order must not depend on the machine's language. */
export function byKindAndName(a: ObjectRef, b: ObjectRef): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

/**
 * A statement for each few hundred items. `text` is told the places of the items' values, such as `($2,$3),($4,$5)`;
 * `first` are the values before them.
 */
export function* inChunks<T>(
  items: readonly T[],
  first: readonly SqlValue[],
  valuesOf: (item: T) => readonly SqlValue[],
  text: (places: string) => string,
): SqlScript<readonly (readonly SqlValue[])[]> {
  const rows: (readonly SqlValue[])[] = [];
  for (let from = 0; from < items.length; from += CHUNK) {
    const values: SqlValue[] = [...first];
    const places = items.slice(from, from + CHUNK).map((item) => {
      const own = valuesOf(item);
      values.push(...own);
      const start = values.length - own.length + 1;
      return `(${own.map((_, i) => `$${start + i}`).join(",")})`;
    });
    rows.push(...(yield { text: text(places.join(",")), values }).rows);
  }
  return rows;
}

/** The values that name an object. */
export function refValues({ kind, name }: ObjectRef): readonly SqlValue[] {
  return [storedText(kind), storedText(name)];
}

/** Freezes what JSON.parse has made; it is nobody else's. */
export function deeplyFrozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const item of Object.values(value)) deeplyFrozen(item);
  return Object.freeze(value);
}
