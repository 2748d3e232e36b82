import { FeatureStoreError, type OnlineFeatures } from "@fs/sdk";
import { toRead, type ValueType } from "@fs/sdk/adapter";
import { fromWire } from "../wire/from-wire.ts";
import { invalid, type WireAnswer, type WireColumn } from "../wire/parse-answer.ts";
import { wireEventTime, wireStatus } from "../wire/wire-status.ts";
import type { WireRequest } from "./wire-request.ts";

/** What a server answers, shaped as what a store answers: row i belongs to entity row i. */
export type ClientFeatures<R> = Pick<
  OnlineFeatures<R>,
  "rowCount" | "rows" | "column" | "statuses" | "eventTimes"
>;

/**
 * An answer with its values as the definitions read them; those asked for by name are as JSON has them, an integer that
 * a number cannot hold as a bigint. Join keys first, then features in the order asked. FS_ANSWER_INVALID where a feature
 * is missing.
 */
export function clientFeatures<R>(
  answer: WireAnswer,
  request: WireRequest,
  what: string,
): ClientFeatures<R> {
  const columns = inOrder(answer, request, what);
  const read = new Map<string, readonly unknown[]>();
  const valuesOf = (column: WireColumn): readonly unknown[] => {
    const known = read.get(column.name) ?? readValues(column, request.types.get(column.name));
    read.set(column.name, known);
    return known;
  };
  const find = (name: string): WireColumn => {
    const column = columns.get(name);
    if (column !== undefined) return column;
    throw new FeatureStoreError(
      "FS_FEATURE_NOT_FOUND",
      // No near name is looked for: that would be a thirtieth of the client.
      `the answer has no column "${name}"; ask for the feature, or see how it is written`,
    );
  };
  const { rowCount } = answer;
  const each = <T>(make: (row: number) => T): T[] =>
    Array.from({ length: rowCount }, (_, i) => make(i));
  return Object.freeze({
    rowCount,
    rows() {
      const all = [...columns.values()].map((one) => [one.name, valuesOf(one)] as const);
      // From entries, so that `__proto__` is a name like any other. R was inferred from the definitions asked for.
      return each((row) =>
        Object.fromEntries(all.map(([name, values]) => [name, values[row]])),
      ) as R[];
    },
    column: (name: string) => [...valuesOf(find(name))] as never,
    statuses: (name: string) => {
      const column = find(name);
      return each((row) => wireStatus(column, row));
    },
    eventTimes: (name: string) => {
      const column = find(name);
      return Float64Array.from(each((row) => wireEventTime(column, row)));
    },
  });
}

function inOrder(
  { columns }: WireAnswer,
  { names }: WireRequest,
  what: string,
): ReadonlyMap<string, WireColumn> {
  const answered = new Map(columns.map((one) => [one.name, one]));
  if (names === null) return answered;
  const ordered = new Map(answered);
  for (const name of names) {
    const column = answered.get(name);
    if (column === undefined) throw invalid(what, `it has no column "${name}"`);
    ordered.delete(name);
    ordered.set(name, column);
  }
  return ordered;
}

function readValues({ name, values }: WireColumn, type: ValueType | undefined): readonly unknown[] {
  if (type === undefined) return values;
  return values.map((value, row) => {
    const where = `"${name}", row ${row}`;
    return toRead(type, fromWire(type, value, where), where);
  });
}
