import type { Batch, Column, Field } from "../contract/columns.ts";
import type { EntityRows, Source } from "../contract/offline-plan.ts";
import { columnBuilder, type StoredValue } from "../data/column-builder.ts";
import { concatBatches } from "../data/slice.ts";
import { storedAt } from "../data/stored.ts";
import { takeBatch, takeColumn } from "../data/take.ts";
import { timestamp } from "../schema/value-type.ts";
import { declaredColumn } from "./declared-column.ts";
import { type OpenSource, sourceColumn } from "./memory-source.ts";
import { rowKeys } from "./row-keys.ts";

/** Every distinct key and event time in [from, to] of the sources, ordered by time, then keys; the time stands in `timestampColumn`. */
export function windowRows(
  window: EntityRows & { readonly kind: "window" },
  timestampColumn: string,
  open: (source: Source) => OpenSource,
): Batch {
  const fields: Field[] = [...window.by, { name: timestampColumn, type: timestamp() }];
  const parts = window.sources.map((source) => windowPart(window, source, open(source), fields));
  const all = concatBatches(parts, fields);
  const keys = rowKeys(all.columns.slice(0, -1), all.length);
  const times = all.columns.at(-1)?.values as BigInt64Array;
  const first = new Map<string, number>();
  for (let row = 0; row < all.length; row += 1) {
    const id = `${times[row]} ${keys[row]}`;
    if (!first.has(id)) first.set(id, row);
  }
  const rows = [...first.values()].sort((a, b) => {
    const difference = Number(times[a]) - Number(times[b]);
    return difference === 0 ? compareKeys(all.columns.slice(0, -1), a, b) : difference;
  });
  return takeBatch(all, rows);
}

function compareKeys(columns: readonly Column[], a: number, b: number): number {
  for (const column of columns) {
    const order = compareValues(storedAt(column, a), storedAt(column, b));
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by size, texts by code point, bytes as texts of bytes. */
function compareValues(a: StoredValue | null, b: StoredValue | null): number {
  if (typeof a === "string" && typeof b === "string") {
    return compareValues(new TextEncoder().encode(a), new TextEncoder().encode(b));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return at < 0 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1);
  }
  if (a === b) return 0;
  return (a as number | bigint) < (b as number | bigint) ? -1 : 1;
}

function windowPart(
  window: EntityRows & { readonly kind: "window" },
  source: Source,
  opened: OpenSource,
  fields: readonly Field[],
): Batch {
  const { length } = opened.batch;
  const columns = window.by.map(({ name, type }): Column => {
    const where = `source "${source.name}", column "${name}"`;
    return declaredColumn(sourceColumn(source, opened.batch, name), type, length, where);
  });
  const keys = rowKeys(columns, length);
  const rows: number[] = [];
  for (let row = 0; row < length; row += 1) {
    const time = opened.eventTimes[row] as number;
    const inside = time >= window.fromMicros && time <= window.toMicros;
    if (inside && keys[row] !== null) rows.push(row);
  }
  const times = columnBuilder(timestamp(), rows.length);
  rows.forEach((row, i) => {
    times.set(i, BigInt(opened.eventTimes[row] as number));
  });
  const taken = columns.map((column) => takeColumn(column, rows));
  return { length: rows.length, fields, columns: [...taken, times.build()] };
}
