import { describe, expect, it } from "vitest";
import { featureView } from "../define/feature-view.ts";
import { pushSource } from "../define/push-source.ts";
import { fileSource } from "../define/source.ts";
import { float32, float64, int64, string } from "../schema/value-type.ts";
import { at, driver, live, row, stats, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });
const pushed = (id: number, count: number, more: object = {}) => ({
  driver_id: id,
  count,
  rate: 0.5,
  name: "x",
  ts: at(11),
  created: at(11),
  ...more,
});

async function fed() {
  const all = world([row(1, at(10), 5)]);
  await all.store.apply([trips, live]);
  await all.store.materialize({ start: at(0), end: at(12) });
  const read = async () =>
    (
      await all.store.getOnlineFeatures({
        features: [trips.pick("count")],
        entities: [{ driver_id: 1 }, { driver_id: 2 }],
      })
    ).column("count");
  return { ...all, read };
}

describe("push", () => {
  it("feeds every view over the push source's batch source, online unless told otherwise", async () => {
    const { store, read, offline } = await fed();
    await store.push(live, [pushed(1, 46), pushed(2, 7)]);
    expect(await read()).toEqual([46, 7]);
    expect((await offline.stat?.(stats))?.rows).toBe(1);
  });

  it("lets the newest event time win, and at equal times the later call", async () => {
    const { store, read } = await fed();
    await store.push("live", [pushed(1, 46), pushed(1, 45, { ts: at(9) })]);
    await store.push("live", [pushed(1, 40, { ts: at(10, 30) })]);
    expect(await read()).toEqual([46, null]);
    await store.push("live", [pushed(1, 47, { created: at(11) })]);
    expect(await read()).toEqual([47, null]);
  });

  it("takes a row without a created time as created now", async () => {
    const { store, read } = await fed();
    await store.push("live", [pushed(1, 46, { created: null })]);
    await store.push("live", [pushed(1, 40, { created: at(11, 59) })]);
    expect(await read()).toEqual([46, null]);
    const { created: _created, ...without } = pushed(1, 48);
    await store.push("live", [without]);
    expect(await read()).toEqual([48, null]);
  });

  it("appends offline where it is told to", async () => {
    const { store, read } = await fed();
    await store.push("live", [pushed(2, 7)], { to: "offline" });
    expect(await read()).toEqual([5, null]);
    await store.push("live", [pushed(2, 8, { ts: at(11, 30) })], { to: "online_and_offline" });
    expect(await read()).toEqual([5, 8]);
    const training = await store.getHistoricalFeatures({
      entities: [
        { driver_id: 2, event_timestamp: at(11) },
        { driver_id: 2, event_timestamp: at(12) },
      ],
      features: [trips.pick("count", "name")],
    });
    expect((await training.rows()).map((one) => one.count)).toEqual([7, 8]);
  });

  it.each([
    [
      "a value of another type",
      { count: "46" },
      "FS_VALUE_INVALID",
      /push source "live", column "count", row 1: expected int64, found a string/,
    ],
    [
      "a null key",
      { driver_id: null },
      "FS_VALUE_INVALID",
      /column "driver_id", row 1: a join key or an event time cannot be null/,
    ],
    ["a null event time", { ts: null }, "FS_VALUE_INVALID", /column "ts", row 1/],
    [
      "an event time in the far future",
      { ts: at(24 * 400) },
      "FS_EVENT_TIME_FUTURE",
      /more than 1d ahead of the clock/,
    ],
    ["an event time that is none", { ts: "noon" }, "FS_VALUE_INVALID", /column "ts", row 1/],
    [
      "an event time beyond all years",
      { ts: 2n ** 62n },
      "FS_EVENT_TIME_INVALID",
      /years 1684 to 2255/,
    ],
    [
      "an event time in seconds",
      { ts: 1_767_225_600 },
      "FS_EVENT_TIME_INVALID",
      /give microseconds/,
    ],
    [
      "a created time beyond all years",
      { created: 2n ** 62n },
      "FS_EVENT_TIME_INVALID",
      /column "created", row 1/,
    ],
  ])("refuses %s before anything is written", async (_what, change, wanted, message) => {
    const { store, read, offline } = await fed();
    const first = "ts" in change && typeof change.ts === "number" ? change : {};
    const rows = [pushed(1, 46, first), pushed(2, 7, change)];
    const push = () => store.push("live", rows, { to: "online_and_offline" });
    await expect(push()).rejects.toThrow(code(wanted));
    await expect(push()).rejects.toThrow(message);
    expect(await read()).toEqual([5, null]);
    expect((await offline.stat?.(stats))?.rows).toBe(1);
  });

  it("names the nearest of a column that is missing, and of a push source that is not there", async () => {
    const { store } = await fed();
    const { name: _name, ...without } = pushed(1, 1);
    await expect(store.push("live", [{ ...without, nam: "x" }])).rejects.toThrow(
      /row 0 lacks the column "name"; did you call it "nam"/,
    );
    await expect(store.push("liv", [])).rejects.toThrow(
      /no push source "liv"; did you mean "live"/,
    );
    await expect(store.push("live", "rows" as never)).rejects.toThrow(code("FS_ARGUMENT_INVALID"));
    await expect(store.push("live", [], { to: "nowhere" as never })).rejects.toThrow(
      code("FS_ARGUMENT_INVALID"),
    );
  });

  it("says so when nothing is fed", async () => {
    const { store } = await fed();
    const orphan = pushSource({
      name: "orphan",
      batchSource: fileSource({ name: "o", path: "o.parquet", timestampField: "ts" }),
    });
    await store.apply([orphan]);
    await expect(store.push(orphan, [])).rejects.toThrow(
      /no feature view has the push source "orphan"/,
    );
  });

  it("takes text for values where it is told that the caller knows only text", async () => {
    const { store, read } = await fed();
    const text = {
      driver_id: "1",
      count: "46",
      rate: "0.5",
      name: "x",
      ts: "2026-01-01T11:00:00Z",
    };
    await store.push("live", [text], { cast: true });
    expect(await read()).toEqual([46, null]);
    await expect(store.push("live", [{ ...text, count: "46.5" }], { cast: true })).rejects.toThrow(
      code("FS_VALUE_INVALID"),
    );
  });

  it("does not write online a view that is not", async () => {
    const { store } = await fed();
    const hidden = featureView({
      name: "hidden",
      entities: [driver],
      source: live,
      schema: { count: int64() },
      online: false,
    });
    await store.apply([hidden]);
    await expect(store.push("live", [pushed(1, 46)])).resolves.toBeUndefined();
  });

  it("says so where no view that it feeds is online, and asks online for what online views have", async () => {
    const { store } = world([]);
    const hidden = featureView({
      name: "hidden",
      entities: [driver],
      source: stats,
      schema: { count: int64(), extra: string() },
      online: false,
    });
    await store.apply([hidden, live], { skipSourceValidation: true });
    const { extra: _extra, ...row } = { ...pushed(1, 46), extra: "" };
    await expect(store.push("live", [row])).rejects.toThrow(code("FS_VIEW_NOT_ONLINE"));
    await store.apply([trips]);
    await store.push("live", [row]);
    await expect(store.push("live", [row], { to: "offline" })).rejects.toThrow(/"extra"/);
  });

  it("appends a column as wide as any view declares it", async () => {
    const { store } = world([]);
    const narrow = (name: string, rate: ReturnType<typeof float64>) =>
      featureView({ name, entities: [driver], source: stats, schema: { rate } });
    await store.apply([narrow("a", float32()), narrow("b", float64()), live]);
    await store.push("live", [{ ...pushed(1, 1), rate: 0.1 }], { to: "online_and_offline" });
    const features = ["b:rate"];
    const entities = [{ driver_id: 1, event_timestamp: at(12) }];
    expect((await store.getOnlineFeatures({ features, entities })).column("rate")).toEqual([0.1]);
    const training = await store.getHistoricalFeatures({ features, entities });
    expect((await training.columns()).rate).toEqual([0.1]);
  });
});

describe("writeToOnlineStore", () => {
  it("writes rows of one view, checked as pushed rows are", async () => {
    const { store, read } = await fed();
    await store.writeToOnlineStore("trips", [pushed(2, 7)]);
    expect(await read()).toEqual([5, 7]);
    await expect(store.writeToOnlineStore("trip", [])).rejects.toThrow(/did you mean "trips"/);
    await expect(
      store.writeToOnlineStore("trips", [{ ...pushed(2, 7), driver_id: null }]),
    ).rejects.toThrow(/feature view "trips", column "driver_id"/);
  });
});
