import { FeatureStoreError, type Source } from "@fs/sdk/adapter";
import {
  type DatePartition,
  datePartition,
  mayHold,
  partitionValue,
  type TimeWindow,
} from "./date-partition.ts";
import { escapeGlob, type FileLocation } from "./file-location.ts";
import type { Session } from "./session.ts";
import { textLiteral } from "./sql/identifier.ts";

const FORMATS = ["%Y", "%m", "%d", "%H"] as const;

/** Whether the files of a source lie in folders by date: files outside a window then need not be opened. */
export function isDatePartitioned({ kind, options }: Source): boolean {
  return kind === "file" && (options.datePartitionColumn ?? null) !== null;
}

/**
 * The files of a date-partitioned source that may hold rows of a window, as patterns of one file each; null where that
 * is all of them. FS_SOURCE_UNSUPPORTED where a file lies in no folder `column=date`, or the date is of another format.
 */
export async function partitionFiles(
  session: Session,
  source: Source,
  file: FileLocation,
  window: TimeWindow | null,
): Promise<readonly string[] | null> {
  const { columns, format, partition } = layoutOf(source);
  const paths = await filesOf(session, source, file);
  const kept = paths.filter((path) => {
    const value = dateText(source, columns, path);
    // Of rows without a date nobody knows.
    if (value === null) return true;
    const dates = partition.read(value);
    if (dates === null) {
      throw refuse(
        source,
        `a folder "${columns.join("=…/")}=…" is no date of the format "${format}"; set datePartitionColumnFormat to the folders' own`,
      );
    }
    return window === null || mayHold(dates, window);
  });
  if (kept.length === paths.length) return null;
  // Something must tell the columns; rows outside the window answer nothing.
  return (kept.length > 0 ? kept : paths.slice(-1)).map(escapeGlob);
}

interface Layout {
  readonly columns: readonly string[];
  readonly format: string;
  readonly partition: DatePartition;
}

/** One column holds whole dates; several hold the year, the month, the day and the hour, as many as there are. */
function layoutOf(source: Source): Layout {
  const { datePartitionColumn: given, datePartitionColumnFormat } = source.options;
  const columns: readonly unknown[] = Array.isArray(given) ? given : [given];
  const usual = Array.isArray(given) ? FORMATS.slice(0, given.length) : FORMATS.slice(0, 3);
  const format = datePartitionColumnFormat ?? usual.join("-");
  const partition = typeof format === "string" ? datePartition(format) : null;
  const areNames = columns.every((column) => typeof column === "string" && column !== "");
  if (areNames && partition !== null && columns.length <= FORMATS.length) {
    return { columns: columns as string[], format: String(format), partition };
  }
  throw refuse(
    source,
    'datePartitionColumn is the name of a partition, or those of year, month, day and hour, and datePartitionColumnFormat is made of %Y, %m, %d and %H in this order, such as "%Y-%m-%d"',
  );
}

/** The date in the folders of a file; null where a part of it is. */
function dateText(source: Source, columns: readonly string[], path: string): string | null {
  const parts = columns.map((column) => {
    const value = partitionValue(path, column);
    if (value === undefined)
      throw refuse(source, `a file lies in no folder "${column}=…", its datePartitionColumn`);
    return value;
  });
  if (columns.length === 1) return parts[0] ?? null;
  // Numbers of their own folders are written with zeros before them or without; a year of two digits may be any of several.
  const padded = parts.map((part, i) => part?.padStart(i === 0 ? 0 : 2, "0") ?? null);
  return padded.includes(null) ? null : padded.join("-");
}

/** The paths of all files of a source, in order. None of them is opened. */
export async function filesOf(
  session: Session,
  source: Source,
  { pattern }: FileLocation,
): Promise<readonly string[]> {
  const doing = { what: `source "${source.name}"`, source };
  const sql = `SELECT file FROM glob(${textLiteral(pattern)}) ORDER BY file`;
  return (await session.rows(sql, doing)).map(([file]) => String(file));
}

function refuse(source: Source, why: string): FeatureStoreError {
  return new FeatureStoreError("FS_SOURCE_UNSUPPORTED", `source "${source.name}": ${why}`);
}
