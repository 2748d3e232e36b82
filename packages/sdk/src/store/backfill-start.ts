import type { AnyFeatureView } from "../define/definitions.ts";
import { durationMicros } from "../schema/duration.ts";

const FIFTY_TWO_WEEKS = 52 * 7 * 86_400_000_000;

/**
 * Where a run that ends at `to` has to begin to bring all that a view still counts: its ttl before the end, or 52 weeks
 * where the ttl is unlimited. Epoch microseconds.
 */
export function backfillStart(view: AnyFeatureView, to: number): number {
  return to - (view.ttl === null ? FIFTY_TWO_WEEKS : durationMicros(view.ttl, "ttl"));
}
