import { FeatureStoreError, type Source } from "@fs/sdk/adapter";
import { datePartition, mayHold, partitionValue, type TimeWindow } from "./date-partition.ts";
import { escapeGlob, type FileLocation } from "./file-location.ts";
import type { Session } from "./session.ts";
import { textLiteral } from "./sql/identifier.ts";

const FORMAT = "%Y-%m-%d";

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
  const { datePartitionColumn: column, datePartitionColumnFormat: format = FORMAT } =
    source.options;
  const partition = typeof format === "string" ? datePartition(format) : null;
  if (typeof column !== "string" || column === "" || partition === null) {
    throw refuse(
      source,
      'datePartitionColumn is the name of a partition, and datePartitionColumnFormat is made of %Y, %m, %d and %H in this order, such as "%Y-%m-%d"',
    );
  }
  const paths = await filesOf(session, source, file);
  const kept = paths.filter((path) => {
    const value = partitionValue(path, column);
    if (value === undefined)
      throw refuse(source, `a file lies in no folder "${column}=…", its datePartitionColumn`);
    // Of rows without a date nobody knows.
    if (value === null) return true;
    const dates = partition.read(value);
    if (dates === null) {
      throw refuse(
        source,
        `a folder "${column}=…" is no date of the format "${format}"; set datePartitionColumnFormat to the folders' own`,
      );
    }
    return window === null || mayHold(dates, window);
  });
  if (kept.length === paths.length) return null;
  // Something must tell the columns; rows outside the window answer nothing.
  return (kept.length > 0 ? kept : paths.slice(-1)).map(escapeGlob);
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
