import type { LatestCounts } from "@fs/sdk/adapter";
import { type HistoryRow, keyText, newestOf } from "./history-row.ts";

/** The window that is looked at. */
export interface LatestWindow {
  readonly fromMicros: number;
  readonly toMicros: number;
  /** Rows after it are left out; null = off. */
  readonly notAfterMicros: number | null;
}

/** What is right: for each key the rows of which one must be answered, and what must be counted. */
export interface LatestTruth {
  readonly newest: ReadonlyMap<string, readonly HistoryRow[]>;
  readonly counts: Omit<LatestCounts, "landedLate">;
}

/** The newest row of each key in a window, by plain loops. */
export function latestOracle(rows: readonly HistoryRow[], window: LatestWindow): LatestTruth {
  const inside = rows.filter(
    ({ event }) => event !== null && event >= window.fromMicros && event <= window.toMicros,
  );
  const byKey = new Map<string, HistoryRow[]>();
  let skippedNullKey = 0;
  let skippedFuture = 0;
  for (const row of inside) {
    const key = keyText(row.key);
    if (key === null) skippedNullKey += 1;
    else if (window.notAfterMicros !== null && (row.event as number) > window.notAfterMicros)
      skippedFuture += 1;
    else byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const newest = new Map([...byKey].map(([key, all]) => [key, newestOf(all)]));
  return {
    newest,
    counts: {
      read: inside.length,
      skippedNullKey,
      skippedNullTime: rows.filter(({ event }) => event === null).length,
      skippedFuture,
      fullTies: [...newest.values()].filter((winners) => winners.length > 1).length,
    },
  };
}
