import type { Batch, Column, Field } from "../contract/columns.ts";
import type { Source } from "../contract/offline-plan.ts";
import { emptyColumn } from "../data/column-builder.ts";
import { concatBatches } from "../data/slice.ts";
import { storedAt } from "../data/stored.ts";
import { sameType } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";
import { declaredColumn } from "./declared-column.ts";

/**
 * The rows of a source, which bear the mapped names as `added` does, and the added ones behind them. The answer bears
 * the source's own names.
 */
export function appendRows(source: Source, stored: Batch, added: Batch): Batch {
  const known = new Set(stored.fields.map((field) => field.name));
  const fields: Field[] = stored.fields.map(({ name, type }, i) => {
    const given = added.fields.find((field) => field.name === name);
    const column = stored.columns[i] as Column;
    return { name, type: given === undefined ? type : joined(column, stored.length, given.type) };
  });
  fields.push(...added.fields.filter((field) => !known.has(field.name)));
  const parts = [stored, added].map((batch) => aligned(source, batch, fields));
  const own = fields.map(({ name, type }) => ({ name: ownName(source, name), type }));
  return { ...concatBatches(parts, fields), fields: own };
}

function aligned(source: Source, batch: Batch, fields: readonly Field[]): Batch {
  const columns = fields.map(({ name, type }): Column => {
    const column = batch.columns[batch.fields.findIndex((field) => field.name === name)];
    if (column === undefined || isEmpty(column, batch.length)) {
      return emptyColumn(type, batch.length);
    }
    return declaredColumn(column, type, batch.length, `source "${source.name}", column "${name}"`);
  });
  return { length: batch.length, fields, columns };
}

/** Types of rows without a schema were inferred: a column of nulls takes any, and whole numbers give way to floats. */
function joined(stored: Column, length: number, added: ValueType): ValueType {
  if (sameType(stored.type, added) || isEmpty(stored, length)) return added;
  const whole = stored.type.kind === "int32" || stored.type.kind === "int64";
  return whole && (added.kind === "float32" || added.kind === "float64") ? added : stored.type;
}

function isEmpty(column: Column, length: number): boolean {
  for (let row = 0; row < length; row += 1) if (storedAt(column, row) !== null) return false;
  return true;
}

function ownName(source: Source, mapped: string): string {
  const entry = Object.entries(source.fieldMapping).find(([, name]) => name === mapped);
  return entry?.[0] ?? mapped;
}
