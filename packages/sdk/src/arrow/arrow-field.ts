import type { Field } from "../contract/columns.ts";
import type { ValueKind } from "../schema/value-type.ts";
import { type Part, parts, scalar, table, text } from "./flatbuffer.ts";

/** A type of Arrow: its number in the format's union of types, and the table that describes it. */
interface ArrowType {
  readonly id: number;
  readonly table: Part;
}

const float = (precision: number): ArrowType => ({ id: 3, table: table(scalar(2, precision)) });
const integer = (bits: number): ArrowType => ({
  id: 2,
  table: table(scalar(4, bits), scalar(1, 1)),
});
const UTF8: ArrowType = { id: 5, table: table() };
const MICROSECOND = 2;

const TYPES: Readonly<Record<ValueKind, ArrowType>> = {
  bool: { id: 6, table: table() },
  int32: integer(32),
  int64: integer(64),
  float32: float(1),
  float64: float(2),
  string: UTF8,
  bytes: { id: 4, table: table() },
  timestamp: { id: 10, table: table(scalar(2, MICROSECOND), text("UTC")) },
  list: { id: 12, table: table() },
  json: UTF8,
};

/** A nullable field of an Arrow schema; json is its text, and the item of a list is called "item", as elsewhere. */
export function arrowField({ name, type }: Field): Part {
  const { id, table: description } = TYPES[type.kind];
  const children = type.item === undefined ? [] : [arrowField({ name: "item", type: type.item })];
  return table(text(name), scalar(1, 1), scalar(1, id), description, null, parts(children));
}
