import { describe, expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureService } from "../define/feature-service.ts";
import { featureView } from "../define/feature-view.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { float64, int64, string } from "../schema/value-type.ts";
import { at, bonus, driver, ratio, row, service, stats, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });

async function served(
  rows = [row(1, at(10), 5), row(2, at(11), 0, { name: "" }), row(3, at(11), null)],
) {
  const all = world(rows);
  await all.store.apply([trips, ratio, service]);
  await all.store.materialize({ start: at(0), end: at(12) });
  return all;
}

describe("getOnlineFeatures", () => {
  it("answers row for row, with a status and an event time for each value", async () => {
    const { store } = await served();
    const answer = await store.getOnlineFeatures({
      features: [trips],
      entities: [
        { driver_id: 3 },
        { driver_id: 9 },
        { driver_id: 1 },
        { driver_id: 2n },
        { driver_id: 1 },
      ],
    });
    expect(answer.rows()).toEqual([
      { driver_id: 3, count: null, rate: null, name: null },
      { driver_id: 9, count: null, rate: null, name: null },
      { driver_id: 1, count: 5, rate: 0.5, name: "n5" },
      { driver_id: 2, count: 0, rate: 0, name: "" },
      { driver_id: 1, count: 5, rate: 0.5, name: "n5" },
    ]);
    expect(answer.statuses("count")).toEqual([
      "NULL_VALUE",
      "NOT_FOUND",
      "PRESENT",
      "PRESENT",
      "PRESENT",
    ]);
    expect(answer.statuses("name")[3]).toBe("PRESENT");
    expect([...answer.eventTimes("count")]).toEqual(
      [at(11), Number.NaN, at(10), at(11), at(10)].map((time) => Number(time) * 1000),
    );
    expect(answer.statuses("driver_id")).toEqual(Array(5).fill("PRESENT"));
    expect([...answer.eventTimes("driver_id")]).toEqual(Array(5).fill(0));
    expect(answer.column("name")).toEqual([null, null, "n5", "", "n5"]);
    expect(() => answer.column("nmae" as never)).toThrow(/did you mean "name"/);
  });

  it("counts a value up to its ttl and not a microsecond longer", async () => {
    const { store, clock } = await served();
    const read = async () => {
      const answer = await store.getOnlineFeatures({
        features: [trips.pick("count")],
        entities: [{ driver_id: 1 }],
      });
      return [answer.rows()[0]?.count, answer.statuses("count")[0]];
    };
    clock.now = at(12);
    expect(await read()).toEqual([5, "PRESENT"]);
    clock.now = new Date(at(12).getTime() + 1);
    expect(await read()).toEqual([null, "OUTSIDE_MAX_AGE"]);
  });

  it("computes on-demand features from what is served and what is sent", async () => {
    const { store, clock } = await served();
    const ask = () =>
      store.getOnlineFeatures({
        features: service,
        entities: [
          { driver_id: 1, amount: 2 },
          { driver_id: 2, amount: 1 },
          { driver_id: 9, amount: 1 },
        ],
      });
    const answer = await ask();
    expect(answer.rows()).toEqual([
      { driver_id: 1, count: 5, ratio: 4, high: 1 },
      { driver_id: 2, count: 0, ratio: Number.POSITIVE_INFINITY, high: 1 },
      { driver_id: 9, count: null, ratio: null, high: 0 },
    ]);
    expect(answer.statuses("ratio")).toEqual(["PRESENT", "PRESENT", "PRESENT"]);
    expect([...answer.eventTimes("ratio")]).toEqual([0, 0, 0]);
    clock.now = at(20);
    expect((await ask()).rows()[0]).toEqual({ driver_id: 1, count: null, ratio: null, high: 0 });
  });

  it("shows a transform null for a stored NaN, and answers NaN as NULL_VALUE", async () => {
    const { store } = await served([row(1, at(11), 1, { rate: Number.NaN })]);
    const answer = await store.getOnlineFeatures({
      features: [trips.pick("rate"), ratio.pick("high")],
      entities: [{ driver_id: 1, amount: 5 }],
    });
    expect(answer.rows()).toEqual([{ driver_id: 1, rate: null, high: 0 }]);
    expect(answer.statuses("rate")).toEqual(["NULL_VALUE"]);
  });

  it("answers NOT_FOUND for a null key, in its place", async () => {
    const { store } = await served();
    const answer = await store.getOnlineFeatures({
      features: ["trips:count"],
      entities: { driver_id: [1, null, 2] },
    });
    expect(answer.column("count")).toEqual([5, null, 0]);
    expect(answer.statuses("count")).toEqual(["PRESENT", "NOT_FOUND", "PRESENT"]);
  });

  it("takes names, services by name, and full feature names", async () => {
    const { store } = await served();
    const named = await store.getOnlineFeatures({
      features: ["trips:name", "trips@latest:count"],
      entities: [{ driver_id: "1" }],
      cast: true,
      fullFeatureNames: true,
    });
    expect(named.rows()).toEqual([{ driver_id: 1, trips__name: "n5", trips__count: 5 }]);
    const bundle = await store.getOnlineFeatures({
      features: { service: "fraud" },
      entities: [{ driver_id: 1, amount: 1 }],
    });
    expect(Object.keys(bundle.rows()[0] ?? {})).toEqual(["driver_id", "count", "ratio", "high"]);
  });

  it("holds each projection of a view to its own definition", async () => {
    const { store } = await served();
    const other = featureView({
      name: "trips",
      entities: [driver],
      source: stats,
      schema: { rate: float64() },
    });
    const ask = store.getOnlineFeatures({
      features: [trips.pick("count"), other.pick("rate")] as never,
      entities: [{ driver_id: 1 }],
    });
    await expect(ask).rejects.toThrow(code("FS_DEFINITION_DRIFT"));
  });

  it("never runs a transform on inputs that it was not written for", async () => {
    const { registry, online } = await served();
    const newer = onDemandFeatureView({
      name: "ratio",
      sources: [trips.pick("count"), bonus],
      schema: { ratio: float64(), high: int64() },
      transform: ({ count }) => ({ ratio: count, high: 1 }),
    });
    const { store } = world([], { registry, online, definitions: [newer] });
    await expect(store.prepare({ features: ["ratio:ratio"] })).rejects.toThrow(
      /reads "count" as int64, which the applied definition gives it not/,
    );
  });

  it("refuses a clock that tells no time", async () => {
    const { registry, online } = await served();
    const { store } = world([], { registry, online, clock: () => Number.NaN });
    const ask = store.getOnlineFeatures({ features: [trips], entities: [{ driver_id: 1 }] });
    await expect(ask).rejects.toThrow(/"clock" answers epoch milliseconds/);
  });

  it("answers a view that a service names twice once, where it was named first", async () => {
    const { store } = await served();
    const mixed = featureService({
      name: "mixed",
      features: [trips.pick("count"), ratio.pick("high"), trips.pick("rate", "count")],
    });
    await store.apply([mixed]);
    const entities = [{ driver_id: 1, amount: 1, event_timestamp: at(12) }];
    for (const features of [mixed, { service: "mixed" }, [...mixed.features]]) {
      const online = await store.getOnlineFeatures({ features: features as never, entities });
      expect(Object.keys(online.rows()[0] ?? {})).toEqual(["driver_id", "count", "rate", "high"]);
      const training = await store.getHistoricalFeatures({ features: features as never, entities });
      expect(Object.keys((await training.rows())[0] ?? {}).slice(-3)).toEqual([
        "count",
        "rate",
        "high",
      ]);
    }
  });

  it("reads a view twice under other names and keys", async () => {
    const { store } = await served();
    const answer = await store.getOnlineFeatures({
      features: [
        trips.pick("count").as("from").on({ driver_id: "origin" }),
        trips.pick("count").as("to").on({ driver_id: "target" }),
      ],
      entities: [{ origin: 1, target: 2 }],
      fullFeatureNames: true,
    });
    expect(answer.rows()).toEqual([{ origin: 1, target: 2, from__count: 5, to__count: 0 }]);
  });

  it.each([
    [
      "an unknown view",
      ["tripz:count"],
      [{ driver_id: 1 }],
      "FS_VIEW_NOT_FOUND",
      /did you mean "trips"/,
    ],
    [
      "an unknown feature",
      ["trips:cuont"],
      [{ driver_id: 1 }],
      "FS_FEATURE_NOT_FOUND",
      /did you mean "count"/,
    ],
    [
      "a text that names no feature",
      ["trips"],
      [{ driver_id: 1 }],
      "FS_REFERENCE_INVALID",
      /write "view:feature"/,
    ],
    ["a version of a view", ["trips@v2:count"], [{ driver_id: 1 }], "FS_REFERENCE_INVALID", /@v2/],
    ["a service by no name", { service: 5 }, [{}], "FS_ARGUMENT_INVALID", /feature service/],
    ["no features", [], [{ driver_id: 1 }], "FS_ARGUMENT_INVALID", /at least one/],
    [
      "a missing join key",
      ["trips:count"],
      [{ driver: 1 }],
      "FS_JOIN_KEY_MISSING",
      /"driver_id"; did you call it "driver"/,
    ],
    [
      "a join key that one row lacks",
      ["trips:count"],
      [{ driver_id: 1 }, { driver: 1 }],
      "FS_JOIN_KEY_MISSING",
      /row 1 lacks the join key "driver_id"; give it, or null/,
    ],
    [
      "a missing request field",
      ["ratio:ratio"],
      [{ driver_id: 1 }],
      "FS_REQUEST_FIELD_MISSING",
      /"amount"/,
    ],
    [
      "a key of another type",
      ["trips:count"],
      [{ driver_id: "1" }],
      "FS_VALUE_INVALID",
      /column "driver_id", row 0: expected int64, found a string/,
    ],
    [
      "columns of unequal length",
      ["trips:count"],
      { driver_id: [1], other: [1, 2] },
      "FS_COLUMN_LENGTH",
      /column "other" has 2 values/,
    ],
  ])("refuses %s", async (_what, features, entities, wanted, message) => {
    const { store } = await served();
    const ask = () =>
      store.getOnlineFeatures({ features: features as never, entities: entities as never });
    await expect(ask()).rejects.toThrow(code(wanted));
    await expect(ask()).rejects.toThrow(message);
  });

  it("refuses two features of one name, and a feature named as a key, unless names are full", async () => {
    const { store } = await served();
    const twin = featureView({
      name: "twin",
      entities: [driver],
      source: stats,
      schema: { count: int64() },
    });
    await store.apply([twin]);
    const features = ["trips:count", "twin:count"];
    await expect(
      store.getOnlineFeatures({ features, entities: [{ driver_id: 1 }] }),
    ).rejects.toThrow(/views "trips" and "twin" both answer a feature "count"/);
    const full = await store.getOnlineFeatures({
      features,
      entities: [{ driver_id: 1 }],
      fullFeatureNames: true,
    });
    expect(Object.keys(full.rows()[0] ?? {})).toEqual(["driver_id", "trips__count", "twin__count"]);
    const clash = trips.pick("count").on({ driver_id: "count" });
    await expect(
      store.getOnlineFeatures({ features: [clash], entities: [{ count: 1 }] }),
    ).rejects.toThrow(code("FS_COLUMN_COLLISION"));
  });

  it("never stores, and refuses to read, a view that is not online", async () => {
    const { store } = world([row(1, at(11), 1)]);
    const offline = featureView({
      name: "v",
      entities: [driver],
      source: stats,
      schema: { count: int64() },
      online: false,
    });
    await store.apply([offline]);
    const report = await store.materialize({ start: at(0), end: at(12) });
    expect(report.views).toEqual([]);
    await expect(
      store.getOnlineFeatures({ features: [offline], entities: [{ driver_id: 1 }] }),
    ).rejects.toThrow(code("FS_VIEW_NOT_ONLINE"));
    await expect(store.writeToOnlineStore("v", [])).rejects.toThrow(code("FS_VIEW_NOT_ONLINE"));
    expect(() => store.materialize({ start: at(0), end: at(1), views: ["v"] })).not.toThrow();
    await expect(store.materialize({ start: at(0), end: at(1), views: ["v"] })).rejects.toThrow(
      code("FS_VIEW_NOT_ONLINE"),
    );
  });

  it("says FS_DEFINITION_DRIFT where the caller's definition has what the applied one lacks", async () => {
    const { store } = await served();
    const ahead = featureView({
      name: "trips",
      entities: [driver],
      source: stats,
      schema: { count: int64(), fresh: float64() },
    });
    await expect(
      store.getOnlineFeatures({ features: [ahead.pick("fresh")], entities: [{ driver_id: 1 }] }),
    ).rejects.toThrow(
      /feature "fresh": float64 in this program's definition, not there in the applied one/,
    );
    const rekeyed = featureView({
      name: "trips",
      entities: [entity({ name: "driver", joinKeys: { driver_id: string() } })],
      source: stats,
      schema: { count: int64() },
    });
    await expect(
      store.getOnlineFeatures({ features: [rekeyed], entities: [{ driver_id: "1" }] }),
    ).rejects.toThrow(code("FS_DEFINITION_DRIFT"));
    const shorter = featureView({
      name: "trips",
      entities: [driver],
      source: stats,
      ttl: "1h",
      schema: { count: int64() },
    });
    const answer = await store.getOnlineFeatures({
      features: [shorter],
      entities: [{ driver_id: 1 }],
    });
    expect(answer.rows()).toEqual([{ driver_id: 1, count: 5 }]);
  });

  it("reads a row of an older layout: an added feature is null, and is there once written", async () => {
    const { store, clock } = await served([row(1, at(11), 5)]);
    const wider = featureView({
      name: "trips",
      entities: [driver],
      ttl: "2h",
      source: stats,
      schema: { extra: float64(), count: int64(), name: string() },
    });
    await store.apply([wider], { skipSourceValidation: true, allowBreaking: true });
    const read = () =>
      store.getOnlineFeatures({
        features: [wider.pick("extra", "count")],
        entities: [{ driver_id: 1 }],
      });
    expect((await read()).rows()).toEqual([{ driver_id: 1, extra: null, count: 5 }]);
    expect((await read()).statuses("extra")).toEqual(["NULL_VALUE"]);
    clock.now = at(13);
    await store.writeToOnlineStore("trips", [
      { driver_id: 1, extra: 1.5, count: 6, name: "x", ts: at(12), created: null },
    ]);
    expect((await read()).rows()).toEqual([{ driver_id: 1, extra: 1.5, count: 6 }]);
  });

  it("answers int64 exactly as bigint, and refuses to round one to a number", async () => {
    const exact = featureView({
      name: "e",
      entities: [driver],
      source: stats,
      schema: { count: int64({ as: "bigint" }) },
    });
    const { store } = world([row(1, at(11), null, { count: 9007199254740993n })]);
    await store.apply([exact, trips]);
    await store.materialize({ start: at(0), end: at(12) });
    const answer = await store.getOnlineFeatures({
      features: [exact],
      entities: [{ driver_id: 1 }],
    });
    expect(answer.rows()).toEqual([{ driver_id: 1, count: 9007199254740993n }]);
    const rounded = await store.getOnlineFeatures({
      features: [trips.pick("count")],
      entities: [{ driver_id: 1 }],
    });
    expect(() => rounded.rows()).toThrow(/"count", row 0.*int64\(\{ as: "bigint" \}\)/);
  });
});

it("gives a key back as exactly as it was given", async () => {
  const { store } = await served();
  const answer = await store.getOnlineFeatures({
    features: [trips.pick("count")],
    entities: [{ driver_id: 9007199254740993n }, { driver_id: 1n }],
  });
  expect(answer.rows()).toEqual([
    { driver_id: 9007199254740993n, count: null },
    { driver_id: 1n, count: 5 },
  ]);
});

describe("prepare", () => {
  it("reads again and again, and sees a newer revision", async () => {
    const { store, clock } = await served();
    const reader = await store.prepare({ features: [trips.pick("count")] });
    expect((await reader.read([{ driver_id: 1 }])).column("count")).toEqual([5]);
    await store.apply([
      featureView({
        name: "trips",
        entities: [driver],
        ttl: "9h",
        source: stats,
        schema: { count: int64(), rate: { kind: "float32" }, name: string() },
      }),
    ]);
    clock.now = at(15);
    expect((await reader.read([{ driver_id: 1 }, { driver_id: 2 }])).column("count")).toEqual([
      5, 0,
    ]);
  });

  it("throws at once for what its features can be wrong in", async () => {
    const { store } = await served();
    await expect(store.prepare({ features: ["nope:x"] })).rejects.toThrow(
      code("FS_VIEW_NOT_FOUND"),
    );
  });

  it("needs the transform of an on-demand view to be loaded", async () => {
    const { registry, online } = await served();
    const { store } = world([], { registry, online, definitions: [] });
    await expect(store.prepare({ features: ["ratio:high"] })).rejects.toThrow(
      code("FS_TRANSFORM_NOT_LOADED"),
    );
  });
});
