import { identifier } from "./identifier.ts";

/** A column of a source, and what an appended row has for it, over a row `a`. */
export interface AppendColumn {
  readonly name: string;
  readonly value: string;
}

/** The appended rows under the source's own names, in its order; `a` is the batch table. */
export function appendedRows(table: string, columns: readonly AppendColumn[]): string {
  const list = columns.map(({ name, value }) => `${value} AS ${identifier(name)}`);
  return `SELECT ${list.join(", ")} FROM ${table} AS a ORDER BY a.rn`;
}

/** The rows of a source and, behind them, the appended ones. */
export function extendedRows(relation: string, names: readonly string[], added: string): string {
  const list = names.map((name) => `r.${identifier(name)}`).join(", ");
  return `SELECT ${list} FROM ${relation} AS r UNION ALL (${added})`;
}

/** Adds rows to a table. */
export function insertStatement(table: string, names: readonly string[], added: string): string {
  return `INSERT INTO ${table} (${names.map(identifier).join(", ")}) ${added}`;
}
