/** One row of a source, as plain values. */
export interface HistoryRow {
  readonly key: readonly unknown[];
  /** Epoch microseconds; null = the row has no time. */
  readonly event: number | null;
  /** Null = not known, or the source has no such column. */
  readonly created: number | null;
  readonly values: readonly unknown[];
}

/** A text that is equal for equal keys and for no others; null where a part of the key is null. */
export function keyText(key: readonly unknown[]): string | null {
  if (key.some((part) => part === null || part === undefined)) return null;
  return JSON.stringify(
    key.map((part) =>
      part instanceof Uint8Array ? ["bytes", ...part] : [typeof part, String(part)],
    ),
  );
}

/** Whether row `a` is older than row `b`: event times first, then created times, one that is not known being older than any. */
export function isOlderRow(
  a: Pick<HistoryRow, "event" | "created">,
  b: Pick<HistoryRow, "event" | "created">,
): boolean {
  if (a.event !== b.event) return (a.event ?? 0) < (b.event ?? 0);
  if (b.created === null) return false;
  return a.created === null || a.created < b.created;
}

/** The rows that no other row is newer than; more than one on a full tie, none of none. */
export function newestOf<T extends Pick<HistoryRow, "event" | "created">>(
  rows: readonly T[],
): readonly T[] {
  return rows.filter((row) => !rows.some((other) => isOlderRow(row, other)));
}
