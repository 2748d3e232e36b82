import type { AsOfJoin } from "@fs/sdk/adapter";
import type { TimeWindow } from "./date-partition.ts";

/**
 * When the rows happened that joins of one source can match or tell of, for entity rows between two times: as far back
 * as the longest ttl. Null = any time: also where the entity times are not known, or a join tells why nothing matched.
 */
export function reachOf(
  joins: readonly AsOfJoin[],
  range: { readonly fromMicros: number; readonly toMicros: number } | null,
): TimeWindow | null {
  if (range === null || joins.some((join) => join.why !== undefined)) return null;
  const ttls = joins.map((join) => ttlOf(join) ?? Number.POSITIVE_INFINITY);
  const oldest = range.fromMicros - Math.max(0, ...ttls);
  return { fromMicros: Number.isFinite(oldest) ? oldest : null, toMicros: range.toMicros };
}

/** How long rows of a join count, in microseconds; null = without limit, which is also what 0 means. */
export function ttlOf({ ttlMicros }: AsOfJoin): number | null {
  return ttlMicros === 0 ? null : ttlMicros;
}
