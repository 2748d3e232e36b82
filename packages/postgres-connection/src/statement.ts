import { createHash } from "node:crypto";
import type { PostgresAnswer, PostgresQuery, PostgresValue } from "./postgres-pool.ts";

/** A statement with what it binds. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly PostgresValue[];
}

/** What a statement answered: rows of texts, in the order of its columns, and how many rows it touched. */
export interface StatementRows {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
}

const names = new Map<string, string>();
const MOST_NAMES = 1000;
/** Answers stay texts, whatever parsers the process has set up for its own use. */
const asText = { getTypeParser: () => (text: string) => text };

/** The statement as the driver takes it. */
export function statementQuery(statement: Statement, prepared: boolean): PostgresQuery {
  const { text, values = [] } = statement;
  const query = { text, values: values.map(bound), rowMode: "array", types: asText } as const;
  const name = prepared && values.length > 0 ? nameOf(text) : null;
  return name === null ? query : { ...query, name };
}

/** What the driver answered. */
export function statementRows({ rows, rowCount }: PostgresAnswer): StatementRows {
  // The parsers above leave every value a text, and rowMode makes rows arrays.
  return { rows: rows as (string | null)[][], count: rowCount ?? 0 };
}

/** The bytes of `\x…`, as a bytea is written in text. */
export function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), "hex");
}

function bound(value: PostgresValue): PostgresValue {
  if (!(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** One name for one text, in every process; null once there are too many texts to keep in the server. */
function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_NAMES) return null;
  const name = `fs_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
  names.set(text, name);
  return name;
}
