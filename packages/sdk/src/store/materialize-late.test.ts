import { expect, it } from "vitest";
import { featureView } from "../define/feature-view.ts";
import { fileSource } from "../define/source.ts";
import { memoryOfflineStore } from "../memory.ts";
import { int64 } from "../schema/value-type.ts";
import { at, driver, row, type StatsRow, stats, world } from "./world.fixture.ts";

const view = (more: Partial<Parameters<typeof featureView>[0]> = {}) =>
  featureView({
    name: "ever",
    entities: [driver],
    source: stats,
    schema: { count: int64() },
    ...more,
  } as Parameters<typeof featureView>[0]);

/** A world whose source grows between runs. */
async function growing(definition: unknown, name = "stats") {
  const rows: StatsRow[] = [];
  const offline = () => memoryOfflineStore({ sources: { [name]: [...rows] } });
  const base = offline();
  const all = world([], {
    offline: {
      ...base,
      describe: (...given) => offline().describe(...given),
      stat: async () => ({ rows: rows.length, version: String(rows.length) }),
      latest: (...given) => offline().latest(...given),
    },
  });
  rows.push(row(1, at(1), 1));
  await all.store.apply([definition]);
  const run = async (end: Date, now: Date) => {
    all.clock.now = now;
    const report = await all.store.materializeIncremental({ end });
    return { late: report.views[0]?.landedLate, warnings: report.warnings };
  };
  return { ...all, rows, run };
}

it("says once how many rows landed behind the mark since the last run read", async () => {
  const { rows, run, store } = await growing(view());
  rows.push(row(1, at(6), 6, { created: at(8, 5) }));
  expect(await run(at(8), at(8, 10))).toEqual({ late: null, warnings: [] });
  rows.push(
    row(2, at(7), 7, { created: at(8, 15) }),
    row(3, at(8), 8, { created: at(8, 15) }),
    row(null, at(7), 7, { created: at(8, 15) }),
  );
  const { late, warnings } = await run(at(9), at(9));
  expect(late).toBe(1);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^1 row of "ever" landed late, behind its watermark, and was passed over.*set lateness/,
    ),
  ]);
  expect(await run(at(10), at(10))).toEqual({ late: 0, warnings: [] });
  const report = await store.materialize({ start: at(0), end: at(10) });
  expect(report.views[0]?.landedLate).toBeNull();
});

it("asks to raise a lateness that was too short", async () => {
  const { rows, run } = await growing(view({ lateness: "1h" }));
  await run(at(8), at(8));
  rows.push(row(2, at(7, 30), 7, { created: at(8, 15) }), row(3, at(6), 7, { created: at(8, 15) }));
  const { late, warnings } = await run(at(9), at(9));
  expect(late).toBe(1);
  expect(warnings).toEqual([expect.stringContaining("raise its lateness (1h)")]);
});

it("cannot tell where the source has no created column", async () => {
  const source = fileSource({ name: "plain", path: "plain.parquet", timestampField: "ts" });
  const { run } = await growing(view({ source }), "plain");
  await run(at(8), at(8));
  expect((await run(at(9), at(9))).late).toBeNull();
});

it("never moves the mark back when the clock is moved back", async () => {
  const { run, store, rows } = await growing(view());
  await run(at(8), at(8));
  rows.push(row(1, at(9), 9));
  const { warnings } = await run(at(7), at(7));
  expect(warnings).toEqual([expect.stringContaining("already materialized beyond the end")]);
  await store.materialize({ start: at(0), end: at(9) });
  expect(await store.watermark("ever")).toEqual(at(8));
  await run(at(10), at(10));
  expect(await store.watermark("ever")).toEqual(at(10));
});
