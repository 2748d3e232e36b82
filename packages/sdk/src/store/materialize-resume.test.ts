import { describe, expect, it } from "vitest";
import type { LatestPlan } from "../contract/offline-plan.ts";
import { featureView } from "../define/feature-view.ts";
import { memoryOfflineStore } from "../memory.ts";
import { int64 } from "../schema/value-type.ts";
import { at, driver, row, stats, world } from "./world.fixture.ts";

const ever = featureView({
  name: "ever",
  entities: [driver],
  ttl: "12h",
  source: stats,
  schema: { count: int64() },
});
const KEYS = 100;
/** Two rows for each key, one of them tied, and one that has no key. */
const ROWS = Array.from({ length: KEYS }, (_, i) => [
  row(i, at(1), i),
  row(i, at(3), i + 1000),
]).flat();
const ALL = [...ROWS, row(7, at(3), 1007), row(null, at(2), 1)];
const PARTS = Math.ceil(ALL.length / 51);

async function killable() {
  const base = memoryOfflineStore({ sources: { stats: ALL } });
  const read: LatestPlan[] = [];
  const fault = { part: -1 };
  const version = { text: "1" };
  const offline = {
    ...base,
    stat: async (source: LatestPlan["source"]) => ({
      rows: (await base.stat?.(source))?.rows ?? null,
      version: version.text,
    }),
    latest: (...[plan, options]: Parameters<typeof base.latest>) => {
      read.push(plan);
      if (plan.part?.index === fault.part) throw new Error("killed");
      return base.latest(plan, options);
    },
  };
  const all = world([], { offline });
  await all.store.apply([ever]);
  const partsRead = () => read.splice(0).map((plan) => plan.part?.index);
  const windowsRead = () =>
    read.splice(0).map(({ fromMicros, toMicros }) => [fromMicros / 1000, toMicros / 1000]);
  return { ...all, fault, version, partsRead, windowsRead };
}

const options = { rowsPerPart: 51 };
const counts = ({ views: [view] }: { readonly views: readonly object[] }) => view;

describe("a run that was killed", () => {
  it("is gone on with, and the counts are those of an undisturbed run", async () => {
    const window = { start: at(0), end: at(4), ...options };
    const undisturbed = counts(await (await killable()).store.materialize(window));
    const { store, fault, partsRead } = await killable();
    fault.part = 2;
    await expect(store.materialize(window)).rejects.toThrow(/killed/);
    fault.part = -1;
    const resumed = await store.materialize(window);
    expect(partsRead()).toEqual([0, 1, 2, 2, 3]);
    expect(counts(resumed)).toEqual(undisturbed);
    expect(undisturbed).toMatchObject({ read: ALL.length, rows: KEYS, written: KEYS, fullTies: 1 });
    expect(resumed.warnings).toEqual([expect.stringContaining(`2 of ${PARTS} parts were done`)]);
    expect(await store.watermark("ever")).toEqual(at(4));
  });

  it("begins anew once the source, or how it is read, is another", async () => {
    const window = { start: at(0), end: at(4), ...options };
    const { store, fault, version, partsRead } = await killable();
    fault.part = 2;
    await expect(store.materialize(window)).rejects.toThrow(/killed/);
    version.text = "2";
    await expect(store.materialize(window)).rejects.toThrow(/killed/);
    expect(partsRead()).toEqual([0, 1, 2, 0, 1, 2]);
    fault.part = -1;
    await store.materialize({ ...window, start: at(1) });
    expect(partsRead()).toEqual([0, 1, 2, 3]);
  });

  it("is done first by an incremental run with a later end, and then the rest", async () => {
    const { store, fault, windowsRead, clock } = await killable();
    fault.part = 1;
    await expect(store.materializeIncremental({ end: at(2), ...options })).rejects.toThrow(/kill/);
    windowsRead();
    fault.part = -1;
    clock.now = at(13);
    const report = await store.materializeIncremental({ end: at(6), ...options });
    const [from, to] = [at(2).getTime() - 12 * 3_600_000, at(2).getTime()];
    const first = [from, to];
    const rest = [to + 0.001, at(6).getTime()];
    expect(windowsRead()).toEqual([first, first, first, rest, rest, rest, rest]);
    expect(report.views[0]).toMatchObject({
      start: new Date(from),
      end: at(6),
      read: ALL.length,
      rows: 2 * KEYS,
      written: 2 * KEYS,
    });
    const entities = Array.from({ length: KEYS }, (_, i) => ({ driver_id: i }));
    const online = await store.getOnlineFeatures({ features: ["ever:count"], entities });
    expect(online.column("count")).toEqual(entities.map(({ driver_id }) => driver_id + 1000));
    expect(await store.watermark("ever")).toEqual(at(6));
  });

  it("is gone on with where the rest of it was killed too", async () => {
    const { store, fault, windowsRead } = await killable();
    fault.part = 1;
    await expect(store.materializeIncremental({ end: at(2), ...options })).rejects.toThrow(/kill/);
    fault.part = 3;
    const ended = store.materializeIncremental({ end: at(2), ...options });
    await expect(ended).rejects.toThrow(/kill/);
    fault.part = -1;
    await store.materializeIncremental({ end: at(2), ...options });
    fault.part = 1;
    await expect(store.materializeIncremental({ end: at(6), ...options })).rejects.toThrow(/kill/);
    windowsRead();
    fault.part = -1;
    await store.materializeIncremental({ end: at(6), ...options });
    expect(windowsRead()).toHaveLength(3);
    expect(await store.watermark("ever")).toEqual(at(6));
  });
});

describe("resetWatermark", () => {
  it("lets the next incremental run begin anew, and what a killed run left is forgotten", async () => {
    const { store, registry, fault, partsRead } = await killable();
    await store.materializeIncremental({ end: at(6), ...options });
    fault.part = 1;
    await expect(store.materializeIncremental({ end: at(9), ...options })).rejects.toThrow(/kill/);
    fault.part = -1;
    partsRead();
    await store.resetWatermark("ever");
    expect(await store.watermark("ever")).toBeNull();
    const report = await store.materializeIncremental({ end: at(9), ...options });
    expect(report.views[0]?.start).toEqual(new Date(at(9).getTime() - 12 * 3_600_000));
    expect(partsRead()).toEqual([0, 1, 2, 3]);
    expect(await registry.listState("demo", "lease/")).toEqual([]);
  });

  it("refuses a name that is none, and a view that is being materialized", async () => {
    const { store, registry } = await killable();
    await expect(store.resetWatermark("evr")).rejects.toMatchObject({ code: "FS_VIEW_NOT_FOUND" });
    const value = { owner: "other" };
    await registry.setState("demo", { key: "lease/ever", value, version: null });
    await expect(store.resetWatermark("ever")).rejects.toMatchObject({
      code: "FS_MATERIALIZE_RUNNING",
    });
  });
});
