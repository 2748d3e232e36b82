import { createHash, randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Source } from "@fs/sdk/adapter";
import type { Doing } from "./duckdb-error.ts";
import { openSource } from "./open-source.ts";
import type { SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";
import { textLiteral } from "./sql/identifier.ts";

/**
 * How many rows a source has and a version that differs when they do: of files their sizes and times (no row is read,
 * and CSV files are not counted), of tables and queries a hash of the rows.
 */
export async function statSource(
  session: Session,
  source: Source,
  base: SourceBase,
): Promise<{ readonly rows: number | null; readonly version: string }> {
  const opened = await openSource(session, source, base);
  const doing: Doing = { what: `source "${source.name}"`, source };
  if (opened.file !== null) {
    const pattern = textLiteral(opened.file.pattern);
    const rows = opened.format === "csv" ? null : await parquetRows(session, pattern, doing);
    return { rows, version: await filesVersion(session, pattern, doing) };
  }
  const hashed = `SELECT count(*), coalesce(sum(CAST(hash(r) AS HUGEINT)), 0) FROM ${opened.relation} AS r`;
  const [row = []] = await session.rows(hashed, doing);
  return { rows: Number(row[0]), version: digest([String(row[0]), String(row[1])]) };
}

async function parquetRows(session: Session, pattern: string, doing: Doing): Promise<number> {
  const sql = `SELECT CAST(coalesce(sum(num_rows), 0) AS BIGINT) FROM parquet_file_metadata(${pattern})`;
  const [row = []] = await session.rows(sql, doing);
  return Number(row[0]);
}

async function filesVersion(session: Session, pattern: string, doing: Doing): Promise<string> {
  const found = await session.rows(`SELECT file FROM glob(${pattern}) ORDER BY file`, doing);
  const paths = found.map(([file]) => String(file));
  const parts: string[] = [];
  for (const path of paths) {
    const entry = await stat(path, { bigint: true }).catch(() => null);
    // Of a file that cannot be looked at, such as a remote one, nobody knows: it counts as another each time. One that
    // is put in another's place can bear its size and its time of writing, but not when it was put there.
    if (entry === null) parts.push(randomUUID());
    else parts.push([path, entry.size, entry.mtimeNs, entry.ctimeNs, entry.ino].join("\n"));
  }
  return digest(parts);
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n\n")).digest("hex").slice(0, 32);
}
