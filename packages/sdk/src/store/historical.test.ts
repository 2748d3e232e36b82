import { describe, expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureService } from "../define/feature-service.ts";
import { featureView } from "../define/feature-view.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { fileSource } from "../define/source.ts";
import { memoryOfflineStore } from "../memory.ts";
import { bytes, float64, int64, list, string } from "../schema/value-type.ts";
import { at, bonus, driver, ratio, row, service, stats, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });

/** The rows of the shared vectors: ties of created time, null times, a null created time. */
const VECTORS = [
  row(1, at(10), 100, { created: at(10) }),
  row(1, at(10), 101, { created: at(12) }),
  row(1, at(10), 102, { created: at(11) }),
  row(1, at(12), 110),
  row(2, at(20), 200),
  row(3, null, 300, { created: at(9) }),
  row(3, at(9), 301),
  row(5, at(10), 500, { created: null }),
  row(5, at(10), 501),
  row(6, null, 600, { created: at(9) }),
];
const ASKED: readonly [number | null, Date | null, number | null, number | null, number | null][] =
  [
    [1, at(10), 101, 101, 100],
    [1, new Date(at(10).getTime() - 1), null, null, null],
    [1, at(11), 101, 101, 102],
    [1, new Date(at(11).getTime() + 1), null, 101, 102],
    [1, at(12, 30), 110, 110, 110],
    [2, at(10), null, null, null],
    [3, at(10), 301, 301, 301],
    [3, at(12), null, 301, 301],
    [4, at(10), null, null, null],
    [5, at(10), 501, 501, 501],
    [6, at(10), null, null, null],
    [1, at(10), 101, 101, 100],
    [null, at(10), null, null, null],
    [1, null, null, null, null],
  ];
const view = (name: string, ttl?: "1h") =>
  featureView({
    name,
    entities: [driver],
    source: stats,
    schema: { count: int64() },
    ...(ttl ? { ttl } : {}),
  });

async function trained(rows = VECTORS, definitions: readonly unknown[] = []) {
  const all = world(rows);
  await all.store.apply([trips, ratio, service, view("hour", "1h"), view("ever"), ...definitions]);
  return all.store;
}

describe("getHistoricalFeatures", () => {
  it.each([
    ["ttl of an hour", "hour:count", false, 2],
    ["no ttl", "ever:count", false, 3],
    ["no ttl, known by then", "ever:count", true, 4],
  ])("joins as of each row's own time: %s", async (_what, feature, knownByThen, position) => {
    const store = await trained();
    const entities = ASKED.map(([id, time], i) => ({
      driver_id: id,
      event_timestamp: time,
      label: `row ${i}`,
    }));
    const training = await store.getHistoricalFeatures({
      entities,
      features: [feature],
      knownByThen,
    });
    const rows = await training.rows();
    expect(rows.map((one) => one.count)).toEqual(ASKED.map((one) => one[position as 2]));
    expect(rows.map((one) => one.label)).toEqual(entities.map((one) => one.label));
    expect(rows.map((one) => one.driver_id)).toEqual(entities.map((one) => one.driver_id));
  });

  it("keeps extra columns whatever their type, in their places, and names what it adds", async () => {
    const store = await trained();
    const entities = [
      {
        big: 9007199254740993n,
        tags: ["a", null],
        driver_id: 1,
        when: at(10),
        note: null,
        seen: at(1),
        nested: { a: [1] },
        flag: false,
      },
    ];
    const training = await store.getHistoricalFeatures({
      entities,
      features: ["trips:name", "ever:count", "trips:rate"],
      fullFeatureNames: true,
      timestampColumn: "when",
    });
    const [first] = await training.rows();
    expect(first).toEqual({
      ...entities[0],
      trips__name: "n101",
      trips__rate: Math.fround(10.1),
      ever__count: 101,
    });
    expect(Object.keys(first ?? {})).toEqual([
      ...Object.keys(entities[0] ?? {}),
      "trips__name",
      "trips__rate",
      "ever__count",
    ]);
    const columns = await training.columns();
    expect(columns.ever__count).toEqual([101]);
  });

  it("takes columns of typed arrays, and times as text with or without an offset", async () => {
    const store = await trained();
    const training = await store.getHistoricalFeatures({
      entities: {
        driver_id: new BigInt64Array([1n, 1n, 1n]),
        event_timestamp: [
          "2026-01-01T12:00:00+02:00",
          "2026-01-01T10:00:00",
          "2026-01-01 09:59:59.999999",
        ],
      },
      features: ["ever:count"],
    });
    expect((await training.rows()).map((one) => one.count)).toEqual([101, 101, null]);
  });

  it("computes on-demand features, and keeps their inputs to itself", async () => {
    const store = await trained();
    const training = await store.getHistoricalFeatures({
      entities: [
        { driver_id: 1, event_timestamp: at(10), amount: 101 },
        { driver_id: 4, event_timestamp: at(10), amount: 1 },
      ],
      features: service,
    });
    expect(await training.rows()).toEqual([
      {
        driver_id: 1,
        event_timestamp: at(10),
        amount: 101,
        count: 101,
        ratio: 101 / Math.fround(10.1),
        high: 1,
      },
      { driver_id: 4, event_timestamp: at(10), amount: 1, count: null, ratio: null, high: 0 },
    ]);
  });

  it("feeds on-demand views with on-demand features, and puts all of them last", async () => {
    const twice = onDemandFeatureView({
      name: "twice",
      sources: [ratio.pick("ratio"), trips.pick("count")],
      schema: { doubled: float64() },
      transform: (one) => ({
        doubled: one.ratio === null ? null : one.ratio * 2 + (one.count ?? 0),
      }),
    });
    const all = world(VECTORS, { definitions: [ratio, twice] });
    await all.store.apply([trips, ratio, twice]);
    const training = await all.store.getHistoricalFeatures({
      entities: [{ driver_id: 1, event_timestamp: at(10), amount: 101 }],
      features: [twice, trips.pick("name")],
    });
    const expected = (101 / Math.fround(10.1)) * 2 + 101;
    expect(await training.rows()).toEqual([
      { driver_id: 1, event_timestamp: at(10), amount: 101, name: "n101", doubled: expected },
    ]);
  });

  it("computes in training and in serving the same, to the bit", async () => {
    const odd = [0.1, 1 / 3, 1e-45, 3.4e38, -0, Number.NaN, 123456.789, null];
    const source = odd.map((rate, i) => row(i, at(11), i, { rate }));
    const all = world(source);
    await all.store.apply([trips, ratio, service]);
    await all.store.materialize({ start: at(0), end: at(12) });
    const keys = odd.map((_, i) => ({ driver_id: i, amount: 0.7 * (i + 1) }));
    const online = await all.store.getOnlineFeatures({ features: [ratio], entities: keys });
    const training = await all.store.getHistoricalFeatures({
      entities: keys.map((key) => ({ ...key, event_timestamp: at(12) })),
      features: [ratio],
    });
    const bits = (values: readonly unknown[]) =>
      values.map((value) =>
        value === null ? null : new BigUint64Array(new Float64Array([value as number]).buffer)[0],
      );
    const trained = await training.columns();
    expect(bits(trained.ratio)).toEqual(bits(online.column("ratio")));
    expect(trained.high).toEqual(online.column("high"));
    expect(bits(trained.ratio).filter((one) => one !== null).length).toBeGreaterThan(4);
  });

  it("keeps a stored NaN, which an online read answers as null", async () => {
    const store = await trained([row(1, at(11), 1, { rate: Number.NaN })]);
    const training = await store.getHistoricalFeatures({
      entities: [{ driver_id: 1, event_timestamp: at(12) }],
      features: [trips.pick("rate")],
    });
    expect((await training.rows())[0]?.rate).toBeNaN();
  });

  it("joins a view twice under other names and keys, and one without entities to every row", async () => {
    const world_ = featureView({
      name: "world",
      entities: [],
      source: stats,
      schema: { count: int64() },
    });
    const store = await trained(VECTORS, [world_]);
    const training = await store.getHistoricalFeatures({
      entities: [{ a: 1, b: 3, event_timestamp: at(10) }],
      features: [
        view("ever").as("from").on({ driver_id: "a" }),
        view("ever").as("to").on({ driver_id: "b" }),
        world_,
      ],
      fullFeatureNames: true,
    });
    expect(await training.rows()).toEqual([
      { a: 1, b: 3, event_timestamp: at(10), from__count: 101, to__count: 301, world__count: 101 },
    ]);
  });

  it("says when what it answers was true, and why each null is one", async () => {
    const store = await trained([...VECTORS, row(7, at(9), null)]);
    const training = await store.getHistoricalFeatures({
      entities: [
        [1, at(10)],
        [1, at(11, 30)],
        [2, at(10)],
        [4, at(10)],
        [7, at(9)],
        [null, at(9)],
      ].map(([id, time]) => ({ driver_id: id as number | null, event_timestamp: time as Date })),
      features: ["hour:count"],
      includeEventTimes: true,
      why: true,
    });
    expect(
      (await training.rows()).map((one) => [one.count, one.hour__event_timestamp, one.count__why]),
    ).toEqual([
      [101, at(10), null],
      [null, null, "expired"],
      [null, null, "later"],
      [null, null, "no_row"],
      [null, at(9), "stored_null"],
      [null, null, "no_row"],
    ]);
    expect(Object.keys((await training.rows())[0] ?? {})).toEqual([
      "driver_id",
      "event_timestamp",
      "count",
      "hour__event_timestamp",
      "count__why",
    ]);
  });

  it("refuses two columns of one name, whichever adds the second", async () => {
    const store = await trained();
    const ask = (column: string, more: object) =>
      store.getHistoricalFeatures({
        entities: [{ driver_id: 1, event_timestamp: at(10), [column]: "mine" }],
        features: ["trips:count"],
        ...more,
      });
    await expect(ask("trips__event_timestamp", { includeEventTimes: true })).rejects.toThrow(
      code("FS_COLUMN_COLLISION"),
    );
    await expect(ask("Count__why", { why: true })).rejects.toThrow(/two columns "count__why"/);
    const twice = store.getHistoricalFeatures({
      entities: [{ a: 1, b: 2, event_timestamp: at(10) }],
      features: [
        trips.pick("count").on({ driver_id: "a" }),
        trips.pick("rate").on({ driver_id: "b" }),
      ],
      includeEventTimes: true,
    });
    await expect(twice).rejects.toThrow(/two columns "trips__event_timestamp"/);
  });

  it("answers no rows for no entity rows, with every column", async () => {
    const store = await trained();
    const training = await store.getHistoricalFeatures({ entities: [], features: [trips, ratio] });
    expect(await training.rows()).toEqual([]);
    expect(await training.columns()).toEqual({
      driver_id: [],
      amount: [],
      event_timestamp: [],
      count: [],
      rate: [],
      name: [],
      ratio: [],
      high: [],
    });
  });

  it("reports null keys and times, and rows that matched nothing of a view", async () => {
    const store = await trained();
    const training = await store.getHistoricalFeatures({
      entities: ASKED.map(([id, time]) => ({ driver_id: id, event_timestamp: time })),
      features: ["hour:count", "ever:count"],
      fullFeatureNames: true,
    });
    expect(await training.report()).toEqual({
      rows: ASKED.length,
      rowsWithNullKey: 1,
      rowsWithNullTime: 1,
      views: [
        { view: "hour", rowsWithoutMatch: ASKED.filter((one) => one[2] === null).length },
        { view: "ever", rowsWithoutMatch: ASKED.filter((one) => one[3] === null).length },
      ],
    });
  });

  it("answers every key and time of a window, in order of time and key", async () => {
    const store = await trained([
      row(2, at(3), 20),
      row(1, at(3), 10),
      row(1, at(1), 9),
      row(1, at(3), 11, { created: at(4) }),
    ]);
    const training = await store.getHistoricalFeatures({
      entities: { start: at(2), end: at(3) },
      features: ["ever:count"],
    });
    expect(await training.rows()).toEqual([
      { driver_id: 1, event_timestamp: at(3), count: 11 },
      { driver_id: 2, event_timestamp: at(3), count: 20 },
    ]);
    const keyless = featureView({
      name: "pair",
      entities: [entity({ name: "n", joinKeys: { name: string() } })],
      source: stats,
      schema: { rate: float64() },
    });
    await store.apply([keyless]);
    await expect(
      store.getHistoricalFeatures({
        entities: { start: at(2), end: at(3) },
        features: ["ever:count", "pair:rate"],
      }),
    ).rejects.toThrow(code("FS_WINDOW_KEYS_DIFFER"));
  });

  it.each([
    [
      "no time column",
      [{ driver_id: 1, timestamp: at(1) }],
      ["ever:count"],
      "FS_COLUMN_MISSING",
      /time column "event_timestamp"; did you call it "timestamp"/,
    ],
    [
      "no join key",
      [{ driverid: 1, event_timestamp: at(1) }],
      ["ever:count"],
      "FS_JOIN_KEY_MISSING",
      /did you call it "driverid"/,
    ],
    [
      "no request field",
      [{ driver_id: 1, event_timestamp: at(1) }],
      ["ratio:high"],
      "FS_REQUEST_FIELD_MISSING",
      /"amount"/,
    ],
    [
      "a key of another type",
      [{ driver_id: "1", event_timestamp: at(1) }],
      ["ever:count"],
      "FS_VALUE_INVALID",
      /column "driver_id", row 0/,
    ],
    [
      "a time that is none",
      [{ driver_id: 1, event_timestamp: "noon" }],
      ["ever:count"],
      "FS_VALUE_INVALID",
      /column "event_timestamp", row 0/,
    ],
    [
      "a column named as a feature",
      [{ driver_id: 1, event_timestamp: at(1), Count: 1 }],
      ["ever:count"],
      "FS_COLUMN_COLLISION",
      /have a column "Count"/,
    ],
    ["nothing", undefined, ["ever:count"], "FS_ARGUMENT_INVALID", /\{ path \}/],
    ["a text", "rows.parquet", ["ever:count"], "FS_ARGUMENT_INVALID", /\{ path \}/],
    [
      "a window that ends before it starts",
      { start: at(2), end: at(1) },
      ["ever:count"],
      "FS_RANGE_INVALID",
      /start does not lie after end/,
    ],
    [
      "a window of no time",
      { start: new Date(Number.NaN), end: at(1) },
      ["ever:count"],
      "FS_RANGE_INVALID",
      /valid Dates/,
    ],
    [
      "a column of mixed kinds",
      [
        { driver_id: 1, event_timestamp: at(1), x: 1 },
        { driver_id: 1, event_timestamp: at(1), x: "1" },
      ],
      ["ever:count"],
      "FS_VALUE_INVALID",
      /column "x": the column mixes/,
    ],
    [
      "columns of unequal length",
      { driver_id: [1, 2], event_timestamp: [at(1)] },
      ["ever:count"],
      "FS_COLUMN_LENGTH",
      /"event_timestamp" has 1/,
    ],
  ])("refuses entity rows with %s", async (_what, entities, features, wanted, message) => {
    const store = await trained();
    const ask = () => store.getHistoricalFeatures({ entities: entities as never, features });
    await expect(ask()).rejects.toThrow(code(wanted));
    await expect(ask()).rejects.toThrow(message);
  });

  it("says where a transform threw, and what it forgot to answer", async () => {
    const make = (transform: () => never | object) =>
      onDemandFeatureView({
        name: "bad",
        sources: [trips.pick("rate"), bonus],
        schema: { y: float64() },
        transform: transform as never,
      });
    const ask = async (bad: ReturnType<typeof make>) => {
      const { store } = world(VECTORS, { definitions: [bad] });
      await store.apply([trips, bad]);
      const training = await store.getHistoricalFeatures({
        entities: [{ driver_id: 1, event_timestamp: at(10), amount: 1 }],
        features: [bad],
      });
      return training.rows();
    };
    const thrown = new TypeError("x is undefined");
    await expect(
      ask(
        make(() => {
          throw thrown;
        }),
      ),
    ).rejects.toThrow(expect.objectContaining({ code: "FS_TRANSFORM_FAILED", cause: thrown }));
    await expect(ask(make(() => ({})))).rejects.toThrow(/answered no "y"/);
    await expect(ask(make(() => ({ y: "1" })))).rejects.toThrow(code("FS_TRANSFORM_INVALID"));
    await expect(ask(make(() => Promise.resolve({ y: 1 })))).rejects.toThrow(/not a promise/);
    const lazy = make(() => ({
      get y(): number {
        throw thrown;
      },
    }));
    await expect(ask(lazy)).rejects.toThrow(code("FS_TRANSFORM_FAILED"));
  });

  it("lets a feature be called then, and keeps what a transform does to its row to itself", async () => {
    const then = "then";
    const raw = featureView({
      name: "raw",
      entities: [driver],
      source: fileSource({ name: "raw", path: "raw.parquet", timestampField: "ts" }),
      schema: { body: bytes(), marks: list(int64()) },
    });
    const odd = onDemandFeatureView({
      name: "odd",
      sources: [raw],
      schema: { [then]: int64() },
      transform: ({ body, marks }) => {
        body?.fill(9);
        (marks as number[]).push(4);
        return { [then]: 1 };
      },
    });
    const rows = [{ driver_id: 1, body: new Uint8Array([1, 2]), marks: [3], ts: at(10) }];
    const offline = memoryOfflineStore({ sources: { raw: rows } });
    const { store } = world([], { offline, definitions: [odd] });
    await store.apply([raw, odd]);
    await store.materialize({ start: at(9), end: at(12) });
    const features = ["raw:body", "raw:marks", "odd:then"];
    const wanted = { driver_id: 1, body: new Uint8Array([1, 2]), marks: [3], [then]: 1 };
    const entities = [{ driver_id: 1, event_timestamp: at(11) }];
    expect((await store.getOnlineFeatures({ features, entities })).rows()).toEqual([wanted]);
    const training = await store.getHistoricalFeatures({ features, entities });
    expect(await training.rows()).toEqual([{ ...wanted, event_timestamp: at(11) }]);
  });

  it("counts, or refuses, a transform that is not the applied one", async () => {
    const other = onDemandFeatureView({
      name: "ratio",
      sources: [trips.pick("rate"), bonus],
      schema: { ratio: float64(), high: int64() },
      transform: () => ({ ratio: 0, high: 0 }),
    });
    const first = world(VECTORS);
    await first.store.apply([trips, ratio]);
    const counted: string[] = [];
    const observer = {
      span: <T>(_name: string, _attributes: object, run: () => Promise<T>) => run(),
      count: (name: string) => {
        counted.push(name);
      },
    };
    const request = {
      entities: [{ driver_id: 1, event_timestamp: at(10), amount: 1 }],
      features: ["ratio:high"],
    };
    await world(VECTORS, {
      registry: first.registry,
      definitions: [other],
      observer,
    }).store.getHistoricalFeatures(request);
    expect(counted).toEqual(["transform.drift"]);
    const strict = world(VECTORS, {
      registry: first.registry,
      definitions: [other],
      strictTransforms: true,
    });
    await expect(strict.store.getHistoricalFeatures(request)).rejects.toThrow(
      code("FS_TRANSFORM_DRIFT"),
    );
  });

  it("takes a service as an object that was never applied, as long as its views were", async () => {
    const store = await trained();
    const training = await store.getHistoricalFeatures({
      entities: [{ driver_id: 1, event_timestamp: at(10) }],
      features: featureService({ name: "x", features: [view("ever")] }),
    });
    expect(await training.rows()).toEqual([{ driver_id: 1, event_timestamp: at(10), count: 101 }]);
    expect(await training.explain()).toBeNull();
  });
});
