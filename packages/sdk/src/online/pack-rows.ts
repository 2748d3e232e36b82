import type { Batch, Column, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import { isPresent } from "../data/validity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import { ByteWriter } from "./byte-writer.ts";
import { LAYOUT_ID_LENGTH } from "./layout-id.ts";
import { packFixedColumn } from "./pack-fixed-column.ts";
import { packValue } from "./pack-value.ts";
import {
  fixedWidth,
  LAYOUT_AT,
  PRESENCE_AT,
  ROW_VERSION,
  type RowShape,
  rowShape,
} from "./row-shape.ts";

/**
 * One packed row for each row of the batch, in order, in today's layout of the table; a field that the batch lacks is
 * null. Before each row stand `reserve` zero bytes for the store's own use. The rows are views of one buffer that
 * belongs to the caller: a store that keeps them for long copies them.
 */
export function packRows(table: Table, batch: Batch, reserve = 0): Uint8Array[] {
  const shape = rowShape(table.fields);
  const columns = table.fields.map((field) => columnFor(table, batch, field));
  const writer = new ByteWriter(batch.length * (reserve + shape.fixedLength + 16));
  const starts = new Float64Array(batch.length + 1);
  for (let row = 0; row < batch.length; row += 1) {
    starts[row] = writer.extend(reserve + shape.fixedLength) + reserve;
    if (shape.lastSlot >= 0) packVarying({ writer, table, columns, shape }, row);
  }
  starts[batch.length] = writer.length + reserve;
  writeHeaders(writer.view, table.layout, starts);
  columns.forEach((column, i) => {
    if (column !== null && fixedWidth(column.type.kind) > 0) {
      packFixedColumn(writer.view, starts, { column, position: i, slot: shape.slots[i] as number });
    }
  });
  return viewsOf(writer.bytes, starts, reserve);
}

interface VaryingPart {
  readonly writer: ByteWriter;
  readonly table: Table;
  readonly columns: readonly (Column | null)[];
  readonly shape: RowShape;
}

/** Appends the tail of the row that the writer has just begun. */
function packVarying(part: VaryingPart, row: number): void {
  const { writer, table, shape } = part;
  const tail = writer.length;
  const start = tail - shape.fixedLength;
  for (let position = 0; position < table.fields.length; position += 1) {
    const field = table.fields[position] as Field;
    if (fixedWidth(field.type.kind) > 0) continue;
    const column = part.columns[position] ?? null;
    const value = column === null ? null : column.values[row];
    if (
      column !== null &&
      value !== null &&
      value !== undefined &&
      isPresent(column.validity, row)
    ) {
      packValue(writer, field.type, value, `table "${table.name}", field "${field.name}"`);
      const at = start + PRESENCE_AT + (position >> 3);
      writer.view.setUint8(at, writer.view.getUint8(at) | (1 << (position & 7)));
    }
    writer.view.setUint32(start + (shape.slots[position] as number), writer.length - tail, true);
  }
}

function columnFor(table: Table, batch: Batch, field: Field): Column | null {
  const position = batch.fields.findIndex((one) => one.name === field.name);
  const column = batch.columns[position];
  if (column === undefined) return null;
  if (sameType(column.type, field.type)) return column;
  throw new FeatureStoreError(
    "FS_STORE_CONTRACT",
    `table "${table.name}", field "${field.name}": expected a column of ${typeText(field.type)}, was given ${typeText(column.type)}; convert it before it is written`,
  );
}

function writeHeaders(view: DataView, layout: string, starts: Float64Array): void {
  const half = LAYOUT_ID_LENGTH / 2;
  const first = Number.parseInt(layout.slice(0, half), 16);
  const second = Number.parseInt(layout.slice(half), 16);
  for (let row = 0; row < starts.length - 1; row += 1) {
    const start = starts[row] as number;
    view.setUint8(start, ROW_VERSION);
    view.setUint32(start + LAYOUT_AT, first);
    view.setUint32(start + LAYOUT_AT + 4, second);
  }
}

function viewsOf(bytes: Uint8Array, starts: Float64Array, reserve: number): Uint8Array[] {
  const rows = new Array<Uint8Array>(starts.length - 1);
  for (let row = 0; row < rows.length; row += 1) {
    rows[row] = bytes.subarray(
      (starts[row] as number) - reserve,
      (starts[row + 1] as number) - reserve,
    );
  }
  return rows;
}
