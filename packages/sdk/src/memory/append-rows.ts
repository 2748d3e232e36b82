import type { Batch, Column, Field } from "../contract/columns.ts";
import type { Source } from "../contract/offline-plan.ts";
import { emptyColumn } from "../data/column-builder.ts";
import { concatBatches } from "../data/slice.ts";
import { sameType } from "../schema/type-text.ts";
import { declaredColumn } from "./declared-column.ts";
import { mappedName } from "./memory-source.ts";

/** The stored rows of a source and, behind them, added ones that bear the mapped names. */
export function appendRows(source: Source, stored: Batch, added: Batch): Batch {
  const known = new Set(stored.fields.map((field) => mappedName(source, field.name)));
  const fresh = added.fields.filter((field) => !known.has(field.name));
  const targets: readonly Field[] = [
    ...stored.fields,
    ...fresh.map(({ name, type }) => ({ name: ownName(source, name), type })),
  ];
  const fields = targets.map(({ name, type }) => {
    const given = added.fields.find((field) => field.name === mappedName(source, name));
    return { name, type: given === undefined ? type : wider(type, given.type) };
  });
  const part = (batch: Batch, nameOf: (name: string) => string): Batch => ({
    length: batch.length,
    fields,
    columns: fields.map(({ name, type }): Column => {
      const position = batch.fields.findIndex((field) => field.name === nameOf(name));
      const column = batch.columns[position];
      if (column === undefined) return emptyColumn(type, batch.length);
      return declaredColumn(
        column,
        type,
        batch.length,
        `source "${source.name}", column "${name}"`,
      );
    }),
  });
  return concatBatches(
    [part(stored, (name) => name), part(added, (name) => mappedName(source, name))],
    fields,
  );
}

/** Integers that were inferred from whole numbers give way to floats. */
function wider(stored: Field["type"], added: Field["type"]): Field["type"] {
  if (sameType(stored, added)) return stored;
  const whole = stored.kind === "int32" || stored.kind === "int64";
  return whole && (added.kind === "float32" || added.kind === "float64") ? added : stored;
}

function ownName(source: Source, mapped: string): string {
  const entry = Object.entries(source.fieldMapping).find(([, name]) => name === mapped);
  return entry?.[0] ?? mapped;
}
