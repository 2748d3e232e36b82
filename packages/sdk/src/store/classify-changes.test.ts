import { describe, expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureService } from "../define/feature-service.ts";
import { featureView } from "../define/feature-view.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { requestSource } from "../define/request-source.ts";
import { fileSource } from "../define/source.ts";
import { bool, float32, float64, int32, int64, list, string } from "../schema/value-type.ts";
import { withCalls } from "./with-calls.fixture.ts";
import { bonus, driver, live, stats, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });
const SKIP = { skipSourceValidation: true } as const;
const FREE = { ...SKIP, allowBreaking: true } as const;

const v = (change: object = {}) =>
  featureView({
    name: "v",
    entities: [driver],
    source: stats,
    ttl: "7d",
    schema: { a: int64(), b: float32(), items: list(float32()) },
    owner: "data",
    ...change,
  } as never);
const schema = (fields: object) =>
  v({ schema: { a: int64(), b: float32(), items: list(float32()), ...fields } });
const without = () => v({ schema: { a: int64(), items: list(float32()) } });
const source = (change: object) =>
  v({
    source: fileSource({
      name: "stats",
      path: "stats.parquet",
      timestampField: "ts",
      createdTimestampColumn: "created",
      ...change,
    } as never),
  });

async function planned(after: readonly unknown[], before: readonly unknown[] = [v()]) {
  const { store } = world([]);
  await store.apply(before, SKIP);
  return (await store.plan(after, SKIP)).changes;
}

describe("a change of a feature view", () => {
  it.each([
    ["description, owner and tags", v({ description: "x", owner: "y", tags: { a: "b" } })],
    ["a shorter ttl", v({ ttl: "6d" })],
    ["lateness", v({ lateness: "1d" })],
    [
      "another order of features",
      v({ schema: { b: float32(), a: int64(), items: list(float32()) } }),
    ],
    ["how an int64 reads", schema({ a: int64({ as: "bigint", description: "x" }) })],
    ["a source that only has another description", source({ description: "x" })],
    ["a source that is told of its folders by date", source({ datePartitionColumn: "day" })],
    ["another push source over the same data", v({ source: live })],
  ])("is safe: %s", async (_what, after) => {
    const update = (await planned([after])).filter((one) => one.action === "update");
    expect(update).toHaveLength(1);
    expect(update[0]).toMatchObject({ class: "safe", reasons: [], breaks: [], backfill: [] });
  });

  it.each([
    ["a feature added", schema({ c: bool() }), 'feature "c" is added'],
    ["int32 to int64", [schema({ c: int64() }), schema({ c: int32() })], "from int32 to int64"],
    [
      "float32 to float64",
      schema({ b: float64() }),
      'feature "b" is widened from float32 to float64',
    ],
    [
      "a list of wider items",
      schema({ items: list(float64()) }),
      "from list<float32> to list<float64>",
    ],
    ["a longer ttl", v({ ttl: "169h" }), "ttl is lengthened from 7d to 169h"],
    ["a ttl without limit", v({ ttl: undefined }), "ttl is lengthened from 7d to no limit"],
    ["another path", source({ path: "other.parquet" }), "source is another"],
    ["other time columns", source({ createdTimestampColumn: "made" }), "time columns"],
    ["a field mapping", source({ fieldMapping: { x: "b" } }), "field mapping"],
  ])("has to be materialized again: %s", async (_what, given, reason) => {
    const [after, before = v()] = Array.isArray(given) ? given : [given];
    const changes = await planned([after], [before]);
    expect(changes).toMatchObject([{ class: "rematerialize", breaks: [], backfill: ["v"] }]);
    expect(changes[0]?.reasons.join()).toContain(reason);
  });

  it("has nothing to materialize again where the view is not online", async () => {
    const offline = (fields: object) => v({ online: false, schema: fields });
    const changes = await planned([offline({ a: int64(), b: bool() })], [offline({ a: int64() })]);
    expect(changes).toMatchObject([{ class: "safe", backfill: [] }]);
    const rekeyed = v({ online: false, entities: [] });
    expect(await planned([rekeyed])).toMatchObject([{ class: "breaking", backfill: [] }]);
  });

  it.each([
    ["a feature removed", without(), 'feature "b" is removed'],
    ["int64 to int32", schema({ a: int32() }), 'feature "a" is narrowed from int64 to int32'],
    [
      "a list of narrower items",
      [schema({ items: list(float32()) }), schema({ items: list(float64()) })],
      "narrowed",
    ],
    ["another kind", schema({ a: string() }), 'feature "a" is changed from int64 to string'],
    ["other join keys", v({ entities: [] }), "join keys change from driver_id int64 to none"],
    ["no longer online", v({ online: false }), "no longer online"],
  ])("is breaking: %s", async (_what, given, reason) => {
    const [after, before = v()] = Array.isArray(given) ? given : [given];
    const changes = await planned([after], [before]);
    expect(changes).toMatchObject([{ class: "breaking" }]);
    expect(changes[0]?.reasons.join()).toContain(reason);
  });
});

describe("whom a change breaks", () => {
  const analysis = onDemandFeatureView({
    name: "analysis",
    sources: [v().pick("b" as never), bonus],
    schema: { c: int64() },
    owner: "ml",
    transform: () => ({ c: 1 }),
  });
  const uses = featureService({ name: "uses", features: [v().pick("b" as never)], owner: "risk" });
  const through = featureService({ name: "through", features: [analysis] });
  const other = featureService({ name: "other", features: [v().pick("a" as never)] });
  const all = [v(), analysis, uses, through, other];

  it("are the services and on-demand views that use the feature, also through others, with their owners", async () => {
    const changes = await planned([without()], all);
    expect(changes).toMatchObject([
      {
        class: "breaking",
        breaks: [
          { kind: "feature_service", name: "through", owner: "" },
          { kind: "feature_service", name: "uses", owner: "risk" },
          { kind: "on_demand_feature_view", name: "analysis", owner: "ml" },
        ],
      },
    ]);
  });

  it("are all that use the view where an entity's join keys change", async () => {
    const driver2 = entity({ name: "driver", joinKeys: { driver_id: string() } });
    const [change] = await planned([driver2], all);
    expect(change).toMatchObject({ kind: "entity", class: "breaking", backfill: ["v"] });
    expect(change?.reasons).toEqual([expect.stringMatching(/^feature view "v": join keys change/)]);
    expect(change?.breaks.map((one) => one.name)).toEqual(["other", "through", "uses", "analysis"]);
  });

  it("is a view's own affair where its source changes under it", async () => {
    const moved = fileSource({ name: "stats", path: "b.parquet", timestampField: "ts" });
    const changes = await planned([moved], all);
    expect(changes).toMatchObject([
      { kind: "data_source", class: "rematerialize", backfill: ["v"], breaks: [] },
    ]);
  });

  it.each([
    [
      "answers less",
      featureService({ name: "uses", features: [v().pick("a" as never)] }),
      "no longer answers",
    ],
    [
      "asks for more keys",
      featureService({
        name: "uses",
        features: [
          v().pick("b" as never),
          v()
            .pick("a" as never)
            .as("w")
            .on({ driver_id: "w_id" } as never),
        ],
      }),
      'asks for join key "w_id"',
    ],
  ])("is who asks for a service that %s", async (_what, service, reason) => {
    const [change] = await planned([service], all);
    expect(change).toMatchObject({ class: "breaking", breaks: [{ name: "uses", owner: "risk" }] });
    expect(change?.reasons.join()).toContain(reason);
  });

  it.each([
    ["another field", { amount: float64(), more: int64() }, 'request field "more" as well'],
    ["another type", { amount: string() }, '"amount" as string, and not as float64'],
  ])(
    "are those who ask for what is computed with %s of a request",
    async (_what, fields, reason) => {
      const request = requestSource({ name: "bonus", schema: fields });
      const [change] = await planned([request], all);
      expect(change).toMatchObject({ name: "bonus", class: "breaking", backfill: [] });
      expect(change?.breaks.map((one) => one.name)).toEqual(["through"]);
      expect(change?.reasons.join()).toContain(reason);
      const asks = onDemandFeatureView({
        name: "analysis",
        sources: [
          v().pick("b" as never),
          bonus,
          requestSource({ name: "r", schema: { n: int64() } }),
        ],
        schema: { c: int64() },
        transform: () => ({ c: 1 }),
      });
      const view = (await planned([asks], all)).find((one) => one.name === "analysis");
      expect(view).toMatchObject({ class: "breaking", breaks: [{ name: "through" }] });
    },
  );

  it("is nobody where a service answers more", async () => {
    const more = featureService({
      name: "other",
      features: [v().pick("a" as never, "b" as never)],
    });
    expect(await planned([more], all)).toMatchObject([{ class: "safe" }]);
  });

  it("is named of a removal, of entities and sources it is never", async () => {
    const { store } = world([]);
    await store.apply([v(), uses, live], SKIP);
    const remove = [
      { kind: "feature_service", name: "uses" },
      { kind: "feature_view", name: "v" },
      { kind: "push_source", name: "live" },
    ];
    const { changes } = await store.plan([], { remove });
    expect(changes.map((one) => [one.name, one.class, one.breaks.map((two) => two.name)])).toEqual([
      ["live", "safe", []],
      ["v", "breaking", ["uses"]],
      ["uses", "breaking", ["uses"]],
    ]);
  });
});

describe("a breaking change", () => {
  it("is refused with the plan, and nothing is written; it is shown by plan, and applied where it is allowed", async () => {
    const { store, registry } = world([]);
    const service = featureService({ name: "s", features: [v().pick("b" as never)], owner: "ml" });
    await store.apply([v(), service], SKIP);
    const before = await registry.read("demo");
    const state = await registry.listState("demo", "");
    const refused = store.apply([without()], SKIP);
    await expect(refused).rejects.toThrow(code("FS_BREAKING_CHANGE"));
    await expect(refused).rejects.toThrow(
      /feature view "v": feature "b" is removed \(breaks feature service "s" of ml\)/,
    );
    await expect(refused).rejects.toMatchObject({
      details: { plan: { changes: [{ name: "v", class: "breaking" }] } },
    });
    expect(await registry.read("demo", { ifNot: before })).toBe(before);
    expect(await registry.listState("demo", "")).toEqual(state);
    expect((await store.plan([without()], SKIP)).changes).toMatchObject([{ class: "breaking" }]);
    expect((await store.apply([without()], FREE)).changes).toHaveLength(1);
  });

  it("leaves a service that names what went an error, and never a null", async () => {
    const { store } = world([]);
    await store.apply([
      trips,
      featureService({ name: "s", features: [trips.pick("count", "rate")] }),
    ]);
    const { count, name } = trips.schema;
    const lessTrips = featureView({
      name: "trips",
      entities: [driver],
      source: stats,
      schema: { count, name },
    });
    await store.apply([lessTrips], FREE);
    const entities = [{ driver_id: 1 }];
    const service = await store.getFeatureService("s");
    for (const features of [service, ["trips:rate"], [trips.pick("rate")]])
      await expect(
        store.getOnlineFeatures({ features: features as never, entities }),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^FS_(DEFINITION_DRIFT|FEATURE_NOT_FOUND)$/),
      });
  });

  it("is refused also where a plan became one after another writer was first", async () => {
    const first = world([]);
    await first.store.apply([v()], SKIP);
    let raced = false;
    const { registry } = first;
    const racing = withCalls(registry, {
      commit: async (...change) => {
        if (!raced) {
          raced = true;
          await first.store.apply([schema({ extra: int64() })], SKIP);
        }
        return registry.commit(...change);
      },
    });
    const second = world([], { registry: racing });
    // Without "extra" it was safe; beside it, it would take "extra" away.
    await expect(second.store.apply([v({ tags: { a: "b" } })], SKIP)).rejects.toThrow(
      /feature "extra" is removed/,
    );
    expect((await first.store.getFeatureView("v")).features).toContain("extra");
  });
});
