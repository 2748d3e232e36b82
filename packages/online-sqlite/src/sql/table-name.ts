import type { Table } from "@fs/sdk/adapter";

/**
 * The name of a view's table: `fs:<project>:<view>`. Every character but a-z, 0-9 and _ is escaped, so that no two
 * views share a table (SQLite ignores case) and none is one that Feast writes (`<project>_<view>`).
 */
export function tableName(table: Pick<Table, "project" | "name">): string {
  return `fs:${escaped(table.project)}:${escaped(table.name)}`;
}

/** An identifier as SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function escaped(name: string): string {
  return name.replace(/[^a-z0-9_]/g, (unit) => `%${unit.charCodeAt(0).toString(16)}.`);
}
