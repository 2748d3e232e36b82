import { createHash, randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Source } from "@fs/sdk/adapter";
import type { TimeWindow } from "./date-partition.ts";
import type { Doing } from "./duckdb-error.ts";
import { openSource } from "./open-source.ts";
import { filesOf, isDatePartitioned } from "./partition-files.ts";
import { locateSourceFile, type SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";

/**
 * How many rows a source has and a version that differs when they do: of files their sizes and times (no row is read,
 * and CSV files are not counted), of tables and queries a hash of the rows. Of files in folders by date those that may
 * hold rows of the window are counted; without a window none is opened, and the count is null.
 */
export async function statSource(
  session: Session,
  source: Source,
  base: SourceBase,
  window: TimeWindow | null,
): Promise<{ readonly rows: number | null; readonly version: string }> {
  const doing: Doing = { what: `source "${source.name}"`, source };
  if (isDatePartitioned(source) && window === null) {
    const file = await locateSourceFile(source, base);
    return { rows: null, version: await filesVersion(await filesOf(session, source, file)) };
  }
  const opened = await openSource(session, source, base, { window });
  const { file, files, format } = opened;
  if (file !== null && files !== null) {
    const rows = format === "csv" ? null : await parquetRows(session, files, doing);
    return { rows, version: await filesVersion(await filesOf(session, source, file)) };
  }
  const hashed = `SELECT count(*), coalesce(sum(CAST(hash(r) AS HUGEINT)), 0) FROM ${opened.relation} AS r`;
  const [row = []] = await session.rows(hashed, doing);
  return { rows: Number(row[0]), version: digest([String(row[0]), String(row[1])]) };
}

async function parquetRows(session: Session, files: string, doing: Doing): Promise<number> {
  const sql = `SELECT CAST(coalesce(sum(num_rows), 0) AS BIGINT) FROM parquet_file_metadata(${files})`;
  const [row = []] = await session.rows(sql, doing);
  return Number(row[0]);
}

async function filesVersion(paths: readonly string[]): Promise<string> {
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
