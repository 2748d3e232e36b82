import { createHash } from "node:crypto";
import type { Table } from "@fs/sdk/adapter";

/** The longest name that the server keeps whole; what is longer it cuts. */
const NAME_BYTES = 63;
const HASH_DIGITS = 32;

/**
 * The name of a view's table: `fs:<project>:<view>`. Every character but letters, digits and _ is escaped, so that no
 * two views share a table and none is one that Feast writes (`<project>_<view>`, and no project's name has a colon).
 * A name that would be cut ends in a hash of the whole; the table's comment has both names in full.
 */
export function tableName(table: Pick<Table, "project" | "name">): string {
  const name = `fs:${escaped(table.project)}:${escaped(table.name)}`;
  if (name.length <= NAME_BYTES) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_DIGITS);
  // No escaped name holds a ~.
  return `${name.slice(0, NAME_BYTES - HASH_DIGITS - 1)}~${hash}`;
}

function escaped(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, (unit) => `%${unit.charCodeAt(0).toString(16)}.`);
}
