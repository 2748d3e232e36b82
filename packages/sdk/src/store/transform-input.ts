import type { Column, Field } from "../contract/columns.ts";
import { storedAt } from "../data/stored.ts";
import { isPresent } from "../data/validity.ts";
import { toRead } from "../data/value.ts";

/**
 * What a transform sees of an input, row by row. `nanIsNull`: of a source feature NaN is null, since online answers
 * know no NaN.
 */
export function inputValues(
  field: Field,
  column: Column,
  length: number,
  nanIsNull: boolean,
): readonly unknown[] {
  const { kind } = field.type;
  const values = new Array<unknown>(length);
  if (kind === "float64" || kind === "float32") {
    const stored = column.values as ArrayLike<number | null | undefined>;
    const { validity } = column;
    for (let row = 0; row < length; row += 1) {
      const value = isPresent(validity, row) ? (stored[row] ?? null) : null;
      values[row] = nanIsNull && Number.isNaN(value) ? null : value;
    }
    return values;
  }
  const where = `on-demand input "${field.name}"`;
  for (let row = 0; row < length; row += 1)
    values[row] = toRead(field.type, storedAt(column, row), where);
  return values;
}
