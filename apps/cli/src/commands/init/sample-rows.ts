/** One made-up transaction record. */
export interface SampleRow {
  readonly userId: string;
  readonly totalPurchases: number;
  readonly avgPurchaseAmount: number;
  readonly lastPurchaseAmount: number;
  readonly purchaseFrequency: number;
  readonly userSegment: string;
  /** Epoch microseconds; the record was created at the same moment. */
  readonly eventMicros: number;
}

const USERS = 1000;
const RECORDS = 5000;
const DAYS = 60;
const DAY_MINUTES = 24 * 60;
const SEGMENTS = ["bronze", "silver", "gold", "platinum"] as const;

/**
 * 5,000 records of 1,000 users over the 60 days that end at `nowMillis`: always the same values, the times relative to
 * the end. user_0001 has a record in the last day, so that what is served is alive.
 */
export function sampleRows(nowMillis: number): readonly SampleRow[] {
  const random = mulberry32(42);
  const between = (low: number, high: number, digits: number): number =>
    Number((low + random() * (high - low)).toFixed(digits));
  const minute = Math.floor(nowMillis / 60_000);
  return Array.from({ length: RECORDS }, (_, i) => {
    const isFirst = i === 0;
    const user = isFirst ? 1 : Math.floor(random() * USERS);
    const age = isFirst ? 60 : 1 + Math.floor(random() * (DAYS * DAY_MINUTES - 1));
    return {
      userId: `user_${String(user).padStart(4, "0")}`,
      totalPurchases: 1 + Math.floor(random() * 99),
      avgPurchaseAmount: between(10, 500, 2),
      lastPurchaseAmount: between(5, 1000, 2),
      purchaseFrequency: between(0.1, 5, 3),
      userSegment: SEGMENTS[Math.floor(random() * SEGMENTS.length)] as string,
      eventMicros: (minute - age) * 60_000_000,
    };
  });
}

/** A small generator of numbers in [0, 1) that is the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
