import type { Column } from "../contract/columns.ts";
import { storedAt } from "../data/stored.ts";
import { takeColumn } from "../data/take.ts";
import { entityKeys } from "../online/entity-keys.ts";

/** One id per row, equal for equal keys; null where a part of the key is null. */
export function rowKeys(columns: readonly Column[], length: number): readonly (string | null)[] {
  const present: number[] = [];
  for (let row = 0; row < length; row += 1) {
    if (columns.every((column) => storedAt(column, row) !== null)) present.push(row);
  }
  const taken = columns.map((column) => takeColumn(column, present));
  const { ids } = entityKeys(taken, present.length);
  const keys = new Array<string | null>(length).fill(null);
  present.forEach((row, i) => {
    keys[row] = ids[i] as string;
  });
  return keys;
}

/** The rows of each key, in order; rows without a key are left out. */
export function rowsByKey(
  keys: readonly (string | null)[],
): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  keys.forEach((key, row) => {
    if (key === null) return;
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [row]);
    else known.push(row);
  });
  return rows;
}
