import { describe, expect, it } from "vitest";
import { featureView } from "../define/feature-view.ts";
import { fileSource } from "../define/source.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { memoryOfflineStore } from "../memory.ts";
import { int64 } from "../schema/value-type.ts";
import type { MaterializeReport, Progress } from "./materialization.ts";
import { at, driver, row, stats, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });
const ever = featureView({
  name: "ever",
  entities: [driver],
  source: stats,
  schema: { count: int64() },
});

async function applied(
  rows: Parameters<typeof world>[0],
  views: readonly unknown[] = [ever],
  options: Parameters<typeof world>[1] = {},
) {
  const all = world(rows, options);
  await all.store.apply(views);
  const read = async (...ids: number[]) => {
    const entities = ids.map((id) => ({ driver_id: id }));
    return (await all.store.getOnlineFeatures({ features: ["ever:count"], entities })).column(
      "count",
    );
  };
  return { ...all, read };
}

describe("materialize", () => {
  it("stores the newest row of each key in the window, both ends included, and counts what it did", async () => {
    const { store, read } = await applied([
      row(1, at(3), 30, { created: at(3) }),
      row(1, at(3), 31, { created: at(5) }),
      row(1, at(3), 32, { created: at(4) }),
      row(1, at(1), 10),
      row(2, at(2), 20),
      row(3, new Date(at(2).getTime() - 1), 19),
      row(4, new Date(at(3).getTime() + 1), 40),
      row(null, at(3), 50),
      row(5, null, 60),
    ]);
    const report = await store.materialize({ start: at(2), end: at(3) });
    expect(report.views).toEqual([
      expect.objectContaining({
        view: "ever",
        written: 2,
        stale: 0,
        skippedNullKey: 1,
        skippedNullTime: 1,
        skippedFuture: 0,
        fullTies: 0,
        error: null,
      }),
    ]);
    expect(await read(1, 2, 3, 4, 5)).toEqual([31, 20, null, null, null]);
  });

  it("never lets an older window win, and says how many rows were stale", async () => {
    const { store, read } = await applied([row(1, at(3), 30), row(1, at(1), 10)]);
    await store.materialize({ start: at(2), end: at(3) });
    const report = await store.materialize({ start: at(0), end: at(2) });
    expect([report.views[0]?.written, report.views[0]?.stale]).toEqual([0, 1]);
    expect(await read(1)).toEqual([30]);
  });

  it("skips and counts event times further ahead of the clock than the source allows", async () => {
    const rows = [row(1, at(11), 1), row(1, at(24 * 400), 99), row(2, at(12 + 24), 2)];
    const { store, read } = await applied(rows);
    const report = await store.materialize({ start: at(0), end: at(24 * 500) });
    expect(report.views[0]?.skippedFuture).toBe(1);
    expect(report.warnings).toEqual([expect.stringContaining("lies ahead of the clock")]);
    expect(await read(1, 2)).toEqual([1, 2]);
    expect(await store.watermark("ever")).toEqual(at(12));
  });

  it.each([
    ["start after end", { start: at(2), end: at(1) }],
    ["a start ahead of the clock", { start: at(13), end: at(14) }],
    ["a date that is none", { start: new Date(Number.NaN), end: at(1) }],
  ])("refuses %s", async (_what, window) => {
    const { store } = await applied([]);
    expect(() => store.materialize(window)).toThrow(code("FS_RANGE_INVALID"));
  });

  it("names the nearest of a view that is not there", async () => {
    const { store } = await applied([]);
    await expect(store.materialize({ start: at(0), end: at(1), views: ["evr"] })).rejects.toThrow(
      /did you mean "ever"/,
    );
  });

  it("starts at the call, and tells of its progress", async () => {
    const { store, read } = await applied(Array.from({ length: 10 }, (_, i) => row(i, at(1), i)));
    const events: Progress[] = [];
    for await (const event of store.materialize({ start: at(0), end: at(2) })) events.push(event);
    expect(events[0]).toMatchObject({ view: "ever", rows: 0, totalRows: null, parts: 1 });
    expect(events.at(-1)).toMatchObject({ rows: 10, totalRows: 10 });
    const unwatched = store.materialize({ start: at(0), end: at(2) });
    expect((await unwatched).views[0]?.written).toBe(10);
    expect(await read(9)).toEqual([9]);
  });

  it("ends a loop that begins after the run, and throws there what the run met", async () => {
    const { store } = await applied([row(1, at(3), 1)]);
    const loop = async (run: AsyncIterable<Progress>) => {
      for await (const _ of run);
      return "ended";
    };
    const done = store.materialize({ start: at(0), end: at(4) });
    await done;
    expect(await loop(done)).toBe("ended");
    const failed = store.materialize({ start: at(0), end: at(4), views: ["nope"] });
    await expect(Promise.resolve(failed)).rejects.toEqual(code("FS_VIEW_NOT_FOUND"));
    await expect(loop(failed)).rejects.toEqual(code("FS_VIEW_NOT_FOUND"));
  });

  it("is cancelled when the loop over its progress is left, or its signal says so", async () => {
    const { store } = await applied(Array.from({ length: 100 }, (_, i) => row(i, at(1), i)));
    const run = store.materialize({ start: at(0), end: at(2), rowsPerPart: 1 });
    for await (const _event of run) break;
    await expect(run).rejects.toThrow(code("FS_ABORTED"));
    expect(await store.watermark("ever")).toBeNull();
    await expect(
      store.materialize({ start: at(0), end: at(2), signal: AbortSignal.abort() }),
    ).rejects.toThrow(code("FS_ABORTED"));
    expect((await store.materialize({ start: at(0), end: at(2) })).views[0]?.written).toBe(100);
  });

  it("does what can be done when a view fails, and rejects with the report", async () => {
    const lost = fileSource({ name: "lost", path: "lost.parquet", timestampField: "ts" });
    const broken = featureView({
      name: "broken",
      entities: [driver],
      source: lost,
      schema: { count: int64() },
    });
    const { store, read } = await applied([row(1, at(1), 1)]);
    await store.apply([broken], { skipSourceValidation: true });
    const failed = await store.materialize({ start: at(0), end: at(2) }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).toEqual(code("FS_SOURCE_UNREADABLE"));
    const report = (
      isFeatureStoreError(failed) ? failed.details.report : null
    ) as MaterializeReport;
    expect(report.views.map((one) => [one.view, one.error === null])).toEqual([
      ["broken", false],
      ["ever", true],
    ]);
    expect(await read(1)).toEqual([1]);
    expect([await store.watermark("ever"), await store.watermark("broken")]).toEqual([at(2), null]);
  });

  it("reads and counts but writes nothing when it only rehearses", async () => {
    const { store, read } = await applied([row(1, at(1), 1)]);
    const report = await store.materialize({ start: at(0), end: at(2), dryRun: true });
    expect([report.views[0]?.read, report.views[0]?.written]).toEqual([1, 0]);
    expect(await read(1)).toEqual([null]);
    expect(await store.watermark("ever")).toBeNull();
  });

  it("lets one run of a view at a time, unless forced", async () => {
    const { store, registry, clock } = await applied([row(1, at(1), 1)]);
    await registry.setState("demo", {
      key: "lease/ever",
      value: { owner: "other" },
      version: null,
      expiresAfterMillis: 60_000,
    });
    const window = { start: at(0), end: at(2) };
    expect(await store.materializing()).toEqual(["ever"]);
    await expect(store.materialize(window)).rejects.toThrow(code("FS_MATERIALIZE_RUNNING"));
    expect((await store.materialize({ ...window, force: true })).views[0]?.written).toBe(1);
    expect(await store.materializing()).toEqual([]);
    await registry.setState("demo", {
      key: "lease/ever",
      value: { owner: "dead" },
      version: null,
      expiresAfterMillis: 60_000,
    });
    clock.now = new Date(clock.now.getTime() + 60_001);
    expect((await store.materialize(window)).views[0]?.written).toBe(1);
  });

  it("cuts many keys into parts, and after a failure does only the parts that are not done", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => row(i, at(1), i));
    const base = memoryOfflineStore({ sources: { stats: rows } });
    const parts: (number | undefined)[] = [];
    let failing = true;
    const offline = {
      ...base,
      latest: (...[plan, options]: Parameters<typeof base.latest>) => {
        parts.push(plan.part?.index);
        if (failing && plan.part?.index === 2) throw new Error("killed");
        return base.latest(plan, options);
      },
    };
    const { store, read } = await applied([], [ever], { offline });
    const window = { start: at(0), end: at(2), rowsPerPart: 25 };
    await expect(store.materialize(window)).rejects.toThrow(/killed/);
    expect(await store.watermark("ever")).toBeNull();
    failing = false;
    const report = await store.materialize(window);
    expect(parts).toEqual([0, 1, 2, 2, 3]);
    expect(report.views[0]?.error).toBeNull();
    expect((await read(...rows.map((_, i) => i))).every((count, i) => count === i)).toBe(true);
    await store.materialize(window);
    expect(parts.slice(5)).toEqual([0, 1, 2, 3]);
  });
});

describe("materializeIncremental", () => {
  const windows = async (all: Awaited<ReturnType<typeof applied>>, end: Date, more: object = {}) =>
    (await all.store.materializeIncremental({ end, ...more })).views.map((one) => [
      one.view,
      one.start,
      one.end,
    ]);

  it("starts the first time at the end less the ttl, or 52 weeks where there is none", async () => {
    const all = await applied([], [ever, trips]);
    expect(await windows(all, at(12))).toEqual([
      ["ever", new Date(at(12).getTime() - 52 * 7 * 86_400_000), at(12)],
      ["trips", at(10), at(12)],
    ]);
    expect(await all.store.watermark("trips")).toEqual(at(12));
  });

  it("goes on from where it was, less the lateness of the view or the lookback of the run", async () => {
    const late = featureView({
      name: "late",
      entities: [driver],
      source: stats,
      schema: { count: int64() },
      lateness: "2h",
    });
    const all = await applied([], [ever, late]);
    await windows(all, at(6));
    expect(await windows(all, at(8))).toEqual([
      ["ever", at(6), at(8)],
      ["late", at(4), at(8)],
    ]);
    expect(await windows(all, at(9), { lookback: "3h" })).toEqual([
      ["ever", at(5), at(9)],
      ["late", at(5), at(9)],
    ]);
  });

  it("serves a row that lands late within the lateness, as training would join it", async () => {
    const rows = [row(1, at(4), 4), row(1, at(6), 6)];
    const late = featureView({
      name: "ever",
      entities: [driver],
      source: stats,
      schema: { count: int64() },
      lateness: "6h",
    });
    const all = await applied(rows.slice(0, 1), [late]);
    await windows(all, at(8));
    await all.offline.append?.(stats, {
      length: 1,
      fields: [
        { name: "driver_id", type: int64() },
        { name: "count", type: int64() },
        { name: "ts", type: { kind: "timestamp" } },
      ],
      columns: [
        { type: int64(), values: BigInt64Array.of(1n), validity: null },
        { type: int64(), values: BigInt64Array.of(6n), validity: null },
        {
          type: { kind: "timestamp" },
          values: BigInt64Array.of(BigInt(at(6).getTime()) * 1000n),
          validity: null,
        },
      ],
    });
    await windows(all, at(9));
    expect(await all.read(1)).toEqual([6]);
  });

  it("never moves the mark back, and says so where there is nothing to do", async () => {
    const all = await applied([], [ever]);
    await all.store.materialize({ start: at(0), end: at(9) });
    await all.store.materialize({ start: at(0), end: at(5) });
    expect(await all.store.watermark("ever")).toEqual(at(9));
    const report = await all.store.materializeIncremental({ end: at(7) });
    expect(report.warnings).toEqual([
      expect.stringContaining('"ever" is already materialized beyond the end'),
    ]);
    expect(await all.store.watermark("ever")).toEqual(at(9));
  });
});
