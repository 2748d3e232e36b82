import type { Column, Field } from "../contract/columns.ts";
import type { Table, TableSelect } from "../contract/online-store.ts";
import { newValidity, setPresent } from "../data/validity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueType } from "../schema/value-type.ts";
import { copyWideRow } from "./copy-wide-row.ts";
import { type FixedRoom, fixedColumns } from "./fixed-columns.ts";
import { LAYOUT_ID_LENGTH } from "./layout-id.ts";
import type { OpenRows } from "./open-rows.ts";
import { openRows, rowCorrupt } from "./open-rows.ts";
import { type RowPlan, rowPlan } from "./row-plan.ts";
import { fixedWidth } from "./row-shape.ts";
import { unpackFixedColumn } from "./unpack-fixed-column.ts";
import { unpackValue } from "./unpack-value.ts";

/** Reads what one select wants from packed rows. */
export interface RowReader {
  readonly fields: readonly Field[];
  /**
   * One column per wanted feature; row i belongs to rows[i], null = no such row. A packed row begins `at` bytes into
   * its value. FS_ROW_CORRUPT for bytes that are no packed row, FS_LAYOUT_UNKNOWN (`details.layout`) for a row of a
   * layout that the table does not know.
   */
  read(rows: readonly (Uint8Array | null | undefined)[], at?: number): readonly Column[];
}

const readers = new WeakMap<TableSelect, RowReader>();

/** The reader of a select, made once: a prepared reader hands out the same select with every read. */
export function rowReader(select: TableSelect): RowReader {
  const known = readers.get(select);
  if (known !== undefined) return known;
  const { table } = select;
  const fields = select.features.map((name) => fieldOf(table, name));
  const fixedKinds = fields.map(({ type }) => type.kind).filter((kind) => fixedWidth(kind) > 0);
  const plans = new Map<string, RowPlan>();
  // Most reads meet one layout, and the same as the read before.
  let last: RowPlan | null = null;
  const planOf = (idHigh: number, idLow: number): RowPlan => {
    if (last?.idHigh === idHigh && last.idLow === idLow) return last;
    const layout = hexWord(idHigh) + hexWord(idLow);
    last = plans.get(layout) ?? rowPlan(layout, layoutFields(table, layout), fields);
    plans.set(layout, last);
    return last;
  };
  const reader: RowReader = {
    fields,
    read(rows, at = 0) {
      const open = openRows(rows, at, table.name, planOf);
      const room = fixedColumns(fixedKinds, rows.length);
      if (copyWideRow(open, room)) return fields.map(({ type }) => wideColumn(room, type));
      return fields.map((field, feature) =>
        fixedWidth(field.type.kind) > 0
          ? unpackFixedColumn(open, field.type, feature, room)
          : readVarying(open, field, feature, table),
      );
    },
  };
  readers.set(select, reader);
  return reader;
}

function wideColumn({ take }: FixedRoom, type: ValueType): Column {
  return { type, values: take(type.kind), validity: null };
}

function hexWord(word: number): string {
  return word.toString(16).padStart(LAYOUT_ID_LENGTH / 2, "0");
}

function readVarying(open: OpenRows, field: Field, feature: number, table: Table): Column {
  const { length } = open.plans;
  const values = new Array<unknown>(length).fill(null);
  const validity = newValidity(length, false);
  let present = 0;
  for (let row = 0; row < length; row += 1) {
    const value = varyingValue(open, field, feature, { row, table });
    if (value === null) continue;
    values[row] = value;
    setPresent(validity, row);
    present += 1;
  }
  return { type: field.type, values, validity: present === length ? null : validity };
}

function varyingValue(
  open: OpenRows,
  field: Field,
  feature: number,
  place: { readonly row: number; readonly table: Table },
): unknown {
  const plan = open.plans[place.row] ?? null;
  const presenceAt = plan?.presenceAt[feature] ?? -1;
  if (plan === null || presenceAt < 0) return null;
  // A plan stands only where a row was opened.
  const view = open.views[place.row] as DataView;
  const bytes = open.bytes[place.row] as Uint8Array;
  const { at } = open;
  const bit = plan.presenceBit[feature] as number;
  if ((view.getUint8(at + presenceAt) & bit) === 0) return null;
  const tail = at + plan.fixedLength;
  const before = plan.slotsBefore[feature] as number;
  const start = tail + (before < 0 ? 0 : view.getUint32(at + before, true));
  const end = tail + view.getUint32(at + (plan.slots[feature] as number), true);
  try {
    if (start > end || end > view.byteLength) throw new RangeError("a value ends outside its row");
    return unpackValue(view, bytes, field.type, { start, end });
  } catch (cause) {
    throw rowCorrupt(place.table.name, cause);
  }
}

function fieldOf(table: Table, name: string): Field {
  const field = table.fields.find((one) => one.name === name);
  if (field !== undefined) return field;
  throw new FeatureStoreError(
    "FS_FEATURE_NOT_FOUND",
    `table "${table.name}" has no field "${name}"; it has ${table.fields.map((one) => `"${one.name}"`).join(", ")}`,
  );
}

function layoutFields(table: Table, layout: string): readonly Field[] {
  const fields = table.layouts.get(layout) ?? (layout === table.layout ? table.fields : undefined);
  if (fields !== undefined) return fields;
  throw new FeatureStoreError(
    "FS_LAYOUT_UNKNOWN",
    `table "${table.name}" holds a row of layout ${layout}, which the registry does not list: it was written by a newer definition, or under another registry; refresh the registry, or apply the definitions that wrote it`,
    { details: { layout, table: table.name } },
  );
}
