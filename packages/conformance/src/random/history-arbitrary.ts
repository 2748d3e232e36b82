import fc from "fast-check";
import type { AsOfAsk } from "../oracle/as-of-oracle.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import { hours } from "../times.ts";

/** Few times, so that rows meet: whole hours, and a microsecond beside them. */
export const instants: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(0, 0, 0, 1, -1))
  .map(([hour, beside]) => hours(hour) + beside);

/** Keys of one or two parts that are few, alike and sometimes null. */
export function keyParts(parts: number): fc.Arbitrary<readonly unknown[]> {
  const part = fc.option(fc.constantFrom("1", "12", "2", "", "11"), { freq: 8 });
  return fc.tuple(...Array.from({ length: parts }, () => part));
}

/** Source rows: a value that names the row, so that no two rows are the same. */
export function histories(parts: number): fc.Arbitrary<readonly HistoryRow[]> {
  const row = fc.record({
    key: keyParts(parts),
    event: fc.option(instants, { freq: 8 }),
    created: fc.option(instants, { freq: 3 }),
    empty: fc.boolean(),
  });
  return fc.array(row, { maxLength: 24 }).map((rows) =>
    rows.map(({ empty, ...one }, i) => ({
      ...one,
      values: [BigInt(i), empty ? null : `row ${i}`],
    })),
  );
}

/** Entity rows over the same keys and times. */
export function asks(parts: number): fc.Arbitrary<readonly AsOfAsk[]> {
  const ask = fc.record({ key: keyParts(parts), time: fc.option(instants, { freq: 10 }) });
  return fc.array(ask, { maxLength: 16 });
}
