import { columnBuilder, type FeatureBatch, type Field, type TableRead } from "@fs/sdk/adapter";
import { fromWire } from "../wire/from-wire.ts";
import { invalid, type WireAnswer, type WireColumn } from "../wire/parse-answer.ts";
import { wireEventTime } from "../wire/wire-status.ts";
import type { Frame } from "./read-frames.ts";
import { featuresOf, type ReadRequest } from "./read-plan.ts";

/** A request and what came back. */
export interface ReadAnswer {
  readonly request: ReadRequest;
  readonly answer: WireAnswer;
}

/** The batch that one read is answered, out of the answers to all requests. */
export function featureBatch(
  read: TableRead,
  frame: Frame | null,
  answers: readonly ReadAnswer[],
  what: string,
): FeatureBatch {
  const { select, keys } = read;
  const fields = select.features.map((name) => fieldOf(read, name));
  const builders = fields.map((field) => columnBuilder(field.type, keys.length));
  const eventTimes = new Float64Array(keys.length).fill(Number.NaN);
  for (const { request, answer } of frame === null ? [] : answers) {
    const parts = request.parts.filter((part) => part.frame === frame);
    if (parts.length === 0) continue;
    if (answer.rowCount !== request.rowCount)
      throw invalid(what, "it has not the rows that were asked for");
    const columns = columnsOf(read, answer, what);
    for (const { from, count, at } of parts) {
      for (let i = 0; i < count; i += 1) {
        eventTimes[from + i] = rowTime(columns, at + i);
        builders.forEach((builder, place) => {
          const { type, name } = fields[place] as Field;
          const where = `${what}, feature "${name}", row ${from + i}`;
          builder.set(from + i, fromWire(type, columns[place]?.values[at + i], where));
        });
      }
    }
  }
  return {
    length: keys.length,
    fields,
    columns: builders.map((builder) => builder.build()),
    eventTimes,
    createdTimes: null,
  };
}

/** The row's time by the first feature that knows of a row: Feast says NOT_FOUND for a feature that a row lacks. */
function rowTime(columns: readonly WireColumn[], row: number): number {
  for (const column of columns) {
    const time = wireEventTime(column, row);
    if (!Number.isNaN(time)) return time;
  }
  return Number.NaN;
}

function columnsOf(read: TableRead, answer: WireAnswer, what: string): readonly WireColumn[] {
  const byName = new Map(answer.columns.map((column) => [column.name, column]));
  return featuresOf(read).map((name) => {
    const full = `${read.select.table.name}__${name}`;
    const column = byName.get(full);
    if (column !== undefined) return column;
    throw invalid(what, `it has no column "${full}"`);
  });
}

function fieldOf({ select }: TableRead, name: string): Field {
  const field = select.table.fields.find((one) => one.name === name);
  if (field === undefined) throw invalid(select.table.name, `its table has no feature "${name}"`);
  return field;
}
