import { type HistoryRow, keyText, newestOf } from "./history-row.ts";

/** What an entity row asks. */
export interface AsOfAsk {
  readonly key: readonly unknown[];
  /** Null matches nothing. */
  readonly time: number | null;
}

/** How one view is joined. */
export interface AsOfRule {
  /** Null = unlimited. */
  readonly ttlMicros: number | null;
  readonly knownByThen: boolean;
}

/**
 * The rows that may answer an entity row, by a plain loop: of those with its key in [t - ttl, t] the newest, ties to the
 * newest created. None = nulls; more than one = a full tie, of which any one whole row is right.
 */
export function asOfOracle(
  rows: readonly HistoryRow[],
  ask: AsOfAsk,
  rule: AsOfRule,
): readonly HistoryRow[] {
  const key = keyText(ask.key);
  const { time } = ask;
  if (key === null || time === null) return [];
  const eligible = rows.filter((row) => {
    if (row.event === null || keyText(row.key) !== key) return false;
    if (row.event > time) return false;
    if (rule.ttlMicros !== null && row.event < time - rule.ttlMicros) return false;
    return !rule.knownByThen || (row.created !== null && row.created <= time);
  });
  return newestOf(eligible);
}
