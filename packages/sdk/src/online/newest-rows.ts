import type { KeyedBatch } from "../contract/online-store.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";

/**
 * The rows of a batch that win among themselves: per id the greatest (event time, created time), on a full tie the
 * later row. In the order of the batch. FS_EVENT_TIME_INVALID where a row has no event time.
 */
export function newestRows(rows: KeyedBatch): Int32Array {
  const { eventTimes, createdTimes, keys } = rows;
  const winners = new Map<string, number>();
  for (let row = 0; row < rows.length; row += 1) {
    const event = eventTimes[row] as number;
    if (!Number.isFinite(event)) {
      throw new FeatureStoreError(
        "FS_EVENT_TIME_INVALID",
        `row ${row} to be written has no event time; leave it out`,
      );
    }
    const id = keys.ids[row] as string;
    const best = winners.get(id);
    if (best === undefined || !isNewer(eventTimes, createdTimes, best, row)) {
      winners.set(id, row);
    }
  }
  return Int32Array.from(winners.values()).sort();
}

/** Whether row `a` is newer than row `b`. */
function isNewer(
  events: Float64Array,
  created: Float64Array | null,
  a: number,
  b: number,
): boolean {
  const difference = (events[a] as number) - (events[b] as number);
  if (difference !== 0 || created === null) return difference > 0;
  const [first, second] = [created[a] as number, created[b] as number];
  if (Number.isNaN(first)) return false;
  return Number.isNaN(second) || first > second;
}
