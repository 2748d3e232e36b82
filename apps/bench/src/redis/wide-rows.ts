import {
  columnFromValues,
  type EntityKeys,
  entityKeys,
  type Field,
  headedRows,
  type KeyedBatch,
  layoutId,
  type Table,
} from "@fs/sdk/adapter";

const FEATURES = 50;
const FIELDS: readonly Field[] = Array.from({ length: FEATURES }, (_, i) => ({
  name: `feature_${i}`,
  type: { kind: "float64" },
}));

/** A view of 50 doubles with an int64 key. */
export async function wideTable(): Promise<Table> {
  const layout = await layoutId(FIELDS);
  const joinKeys: readonly Field[] = [{ name: "id", type: { kind: "int64" } }];
  const layouts = new Map([[layout, FIELDS]]);
  return { project: "bench", name: "wide", joinKeys, fields: FIELDS, layout, layouts };
}

/** Keys by number. */
export function keysOf(numbers: readonly number[]): EntityKeys {
  const ids = numbers.map(BigInt);
  return entityKeys([columnFromValues({ kind: "int64" }, ids, "id")], ids.length);
}

/** Rows 0, 1, … at an event time. */
export function wideRows(count: number, eventTime: number): KeyedBatch {
  return {
    length: count,
    fields: FIELDS,
    columns: FIELDS.map(({ type }, i) => ({
      type,
      values: Float64Array.from({ length: count }, (_, row) => row + i / 64),
      validity: null,
    })),
    keys: keysOf(Array.from({ length: count }, (_, row) => row)),
    eventTimes: new Float64Array(count).fill(eventTime),
    createdTimes: null,
  };
}

/** What a client without a store would write: a key and ready bytes for each row. */
export function readyBytes(table: Table, rows: KeyedBatch): readonly (readonly [string, Buffer])[] {
  const { ids, values } = headedRows(table, rows);
  return ids.map((id, i) => {
    const { buffer, byteOffset, byteLength } = values[i] as Uint8Array;
    return [bareKey(id), Buffer.from(buffer, byteOffset, byteLength)];
  });
}

/** A key as long as the store's. */
export function bareKey(id: string): string {
  return `{bare}:bench:wide:${id}`;
}
