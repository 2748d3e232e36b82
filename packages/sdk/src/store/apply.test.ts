import { describe, expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureService } from "../define/feature-service.ts";
import { featureView } from "../define/feature-view.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { requestSource } from "../define/request-source.ts";
import { fileSource } from "../define/source.ts";
import { memoryOnlineStore } from "../memory.ts";
import { float64, int32, int64, string } from "../schema/value-type.ts";
import { withCalls } from "./with-calls.fixture.ts";
import {
  at,
  bonus,
  driver,
  live,
  ratio,
  row,
  service,
  stats,
  trips,
  world,
} from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });
const view = (name: string, change: object = {}) =>
  featureView({
    name,
    entities: [driver],
    source: stats,
    schema: { count: int64() },
    ...change,
  } as never);

describe("apply", () => {
  it("registers definitions and what they reach, and then finds nothing to change", async () => {
    const { store } = world([]);
    const plan = await store.apply([trips, ratio, service, live]);
    expect(plan.changes.map((one) => `${one.action} ${one.kind} ${one.name}`)).toEqual([
      "create entity driver",
      "create data_source stats",
      "create push_source live",
      "create request_source bonus",
      "create feature_view trips",
      "create on_demand_feature_view ratio",
      "create feature_service fraud",
    ]);
    expect((await store.apply([trips, ratio, service, live])).changes).toEqual([]);
    expect((await store.getFeatureView("trips")).ttl).toBe("2h");
    expect((await store.listFeatureServices()).map((one) => one.name)).toEqual(["fraud"]);
  });

  it("says which fields of an updated definition differ", async () => {
    const { store } = world([]);
    await store.apply([view("v")]);
    const { changes } = await store.apply([view("v", { ttl: "1d" })]);
    expect(changes).toEqual([
      {
        action: "update",
        kind: "feature_view",
        name: "v",
        fields: [{ field: "ttl", before: "null", after: "1d" }],
        class: "safe",
        reasons: [],
        breaks: [],
        backfill: [],
      },
    ]);
  });

  it("never removes what is not named for removal", async () => {
    const { store } = world([]);
    await store.apply([view("a"), view("b")]);
    const { orphans } = await store.apply([view("a")]);
    expect(orphans).toEqual([{ kind: "feature_view", name: "b" }]);
    expect((await store.listFeatureViews()).length).toBe(2);
    const remove = [{ kind: "feature_view", name: "b" }];
    await store.apply([], { remove, allowBreaking: true });
    expect((await store.listFeatureViews()).map((one) => one.name)).toEqual(["a"]);
  });

  it("refuses to remove what a definition that stays still names", async () => {
    const { store } = world([]);
    await store.apply([trips, service, ratio]);
    const remove = [{ kind: "feature_view", name: "trips" }];
    await expect(store.apply([], { remove })).rejects.toThrow(
      /would leave a definition that names it: on-demand feature view "ratio", feature service "fraud"; .*no feature view "trips"/,
    );
    expect((await store.listFeatureViews()).length).toBe(1);
  });

  it("forgets rows and watermark of a view that goes, so that it begins anew when it comes back", async () => {
    const { store } = world([row(1, at(10), 100)]);
    await store.apply([trips]);
    await store.materialize({ start: at(9), end: at(12) });
    const remove = [{ kind: "feature_view", name: "trips" }];
    await store.apply([], { remove, allowBreaking: true });
    await store.apply([trips]);
    expect(await store.watermark("trips")).toBeNull();
    await store.materializeIncremental({ end: at(12) });
    const asked = { features: ["trips:count"], entities: [{ driver_id: 1 }] };
    expect((await store.getOnlineFeatures(asked)).column("count")).toEqual([100]);
  });

  it("begins a new view anew, whatever is left of one of its name", async () => {
    const { store, registry } = world([row(1, at(10), 100)]);
    const value = { endMicros: at(11).getTime() * 1000 };
    await registry.setState("demo", { key: "watermark/trips", value, version: null });
    await store.apply([trips]);
    expect(await store.watermark("trips")).toBeNull();
    const { views } = await store.materializeIncremental({ end: at(12) });
    expect(views[0]).toMatchObject({ start: at(10), written: 1 });
    await store.apply([trips]);
    expect(await store.watermark("trips")).toEqual(at(12));
  });

  it("never answers rows of the old join keys for the new ones", async () => {
    const { store } = world([row(1, at(10), 7)]);
    await store.apply([trips]);
    await store.materialize({ start: at(9), end: at(12) });
    const place = entity({ name: "place", joinKeys: { count: int64() } });
    const other = view("trips", { entities: [place], schema: { rate: float64() } });
    await store.apply([other], { allowBreaking: true });
    const asked = { features: ["trips:rate"], entities: [{ count: 1 }, { count: 7 }] };
    expect((await store.getOnlineFeatures(asked)).statuses("rate")).toEqual([
      "NOT_FOUND",
      "NOT_FOUND",
    ]);
    await store.materializeIncremental({ end: at(12) });
    expect((await store.getOnlineFeatures(asked)).column("rate")).toEqual([null, 0.7]);
  });

  it("plans without writing", async () => {
    const { store, registry } = world([]);
    expect((await store.plan([trips])).changes).toHaveLength(3);
    expect((await registry.read("demo")).objects).toEqual([]);
  });

  it("plans again when another writer was first", async () => {
    const { store, registry } = world([]);
    let raced = false;
    const commit: typeof registry.commit = async (...change) => {
      if (!raced) {
        raced = true;
        await store.apply([view("other")]);
      }
      return registry.commit(...change);
    };
    const second = world([], { registry: withCalls(registry, { commit }) });
    await second.store.apply([view("mine")]);
    expect((await store.listFeatureViews()).map((one) => one.name)).toEqual(["mine", "other"]);
  });

  it.each([
    [
      "a feature that the source lacks",
      { schema: { cuont: int64() } },
      "FS_SOURCE_COLUMN_MISSING",
      /no column "cuont" \(feature\); did you mean "count"/,
    ],
    [
      "a type that does not convert",
      { schema: { name: float64() } },
      "FS_SOURCE_TYPE_MISMATCH",
      /declared float64, but the source "stats" holds string/,
    ],
    [
      "a join key that the source lacks",
      { entities: [entity({ name: "x", joinKeys: { driver: int64() } })] },
      "FS_SOURCE_COLUMN_MISSING",
      /"driver" \(join key\)/,
    ],
    [
      "a join key of another type",
      { entities: [entity({ name: "x", joinKeys: { driver_id: string() } })] },
      "FS_SOURCE_TYPE_MISMATCH",
      /join key "driver_id"/,
    ],
  ])("refuses %s, and changes nothing", async (_what, change, wanted, message) => {
    const { store } = world([]);
    await expect(store.apply([view("v", change)])).rejects.toThrow(message);
    await expect(store.apply([view("v", change)])).rejects.toThrow(code(wanted));
    expect(await store.listFeatureViews()).toEqual([]);
    await expect(
      store.apply([view("v", change)], { skipSourceValidation: true }),
    ).resolves.toBeDefined();
  });

  it("takes what converts without surprise", async () => {
    const { store } = world([]);
    await store.apply([view("v", { schema: { count: int32(), rate: float64() } })]);
    expect((await store.getFeatureView("v")).features).toEqual(["count", "rate"]);
  });

  it("refuses two definitions of one name, in one list and against the registry", async () => {
    const { store } = world([]);
    await expect(store.apply([view("v"), view("v", { ttl: "1d" })])).rejects.toThrow(
      code("FS_NAME_DUPLICATE"),
    );
    await store.apply([view("v")]);
    await expect(store.apply([view("V")])).rejects.toThrow(code("FS_NAME_DUPLICATE"));
    await expect(store.apply([view("v"), view("v")])).resolves.toMatchObject({ changes: [] });
    const twin = fileSource({ name: "stats", path: "other.parquet", timestampField: "ts" });
    await expect(store.apply([view("w"), view("x", { source: twin })])).rejects.toThrow(
      /data source "stats"/,
    );
  });

  it("refuses an on-demand view that would compute from itself, naming the circle", async () => {
    const { store } = world([]);
    const make = (name: string, from: object, feature: string) =>
      onDemandFeatureView({
        name,
        sources: [from as typeof bonus],
        schema: { [feature]: int64() },
        transform: () => ({ [feature]: 1 }),
      });
    const a = make("a", bonus, "x");
    const b = make("b", a.pick("x"), "y");
    await store.apply([a, b]);
    await expect(store.apply([make("a", b.pick("y"), "x")])).rejects.toThrow(
      /"a" would compute from itself \("a" from "b" from "a"\)/,
    );
    expect(await store.listOnDemandFeatureViews()).toHaveLength(2);
  });

  it("refuses to redefine what would break a definition that stands on it", async () => {
    const { store } = world([]);
    await store.apply([trips, ratio]);
    const entities = [entity({ name: "driver", joinKeys: { count: int64() } })];
    await expect(store.apply(entities)).rejects.toThrow(/no longer stand.*"count" stands twice/);
    const clash = requestSource({ name: "bonus", schema: { rate: float64() } });
    await expect(store.apply([clash])).rejects.toThrow(code("FS_DEFINITION_INVALID"));
    await expect(store.listOnDemandFeatureViews()).resolves.toHaveLength(1);
  });

  it("says of a registry that was broken before that it is broken", async () => {
    const { store, registry } = world([]);
    const broken = { kind: "feature_view", name: "v", spec: null, fingerprint: "" };
    await registry.commit("demo", { base: "0", put: [broken], remove: [] });
    await expect(store.apply([trips])).rejects.toThrow(code("FS_REGISTRY_CORRUPT"));
    await expect(store.apply([view("v")])).resolves.toBeDefined();
  });

  it("holds a view against the column that is mapped onto its name", async () => {
    const mapped = (fieldMapping: Record<string, string>) =>
      fileSource({ name: "stats", path: "s", timestampField: "ts", fieldMapping });
    const apply = (fieldMapping: Record<string, string>) =>
      world([]).store.apply([view("v", { source: mapped(fieldMapping) })]);
    await expect(apply({ name: "count" })).rejects.toThrow(/"count": declared int64.*string/);
    await expect(apply({ count: "name" })).rejects.toThrow(/no column "count"/);
  });

  it("refuses a service whose view is not there, or is there otherwise", async () => {
    const { store } = world([]);
    const other = view("v", { schema: { count: int32() } });
    const lost = featureService({ name: "s", features: [view("v").pick("count" as never)] });
    await expect(store.apply([lost])).rejects.toThrow(code("FS_VIEW_NOT_FOUND"));
    await expect(store.apply([other, lost])).rejects.toThrow(
      /feature "count": int64 in this program's definition, int32 in the applied one/,
    );
  });

  it("turns a view into an on-demand view of its name where the old one is removed with it", async () => {
    const { store } = world([]);
    await store.apply([trips, view("ratio")]);
    await expect(store.plan([trips, ratio])).rejects.toThrow(/remove in the same apply/);
    const { changes } = await store.plan([trips, ratio], { remove: "orphans" });
    expect(changes.map(({ action, kind, name }) => [action, kind, name])).toEqual([
      ["create", "request_source", "bonus"],
      ["remove", "feature_view", "ratio"],
      ["create", "on_demand_feature_view", "ratio"],
    ]);
    await store.apply([trips, ratio], { remove: "orphans", allowBreaking: true });
    expect((await store.listOnDemandFeatureViews()).map((one) => one.name)).toEqual(["ratio"]);
    expect((await store.listFeatureViews()).map((one) => one.name)).toEqual(["trips"]);
  });

  it("is refused by a store that was opened read-only", async () => {
    const { store } = world([], { readOnly: true });
    await expect(store.apply([trips])).rejects.toThrow(code("FS_READ_ONLY"));
    await expect(store.teardown()).rejects.toThrow(code("FS_READ_ONLY"));
    await expect(store.push("live", [])).rejects.toThrow(code("FS_READ_ONLY"));
    expect(() => store.materialize({ start: new Date(0), end: new Date(1) })).toThrow(
      code("FS_READ_ONLY"),
    );
  });

  it("names the nearest of what is asked for and not there", async () => {
    const { store } = world([]);
    await store.apply([trips]);
    await expect(store.getFeatureView("trip")).rejects.toThrow(
      /no feature view "trip"; did you mean "trips"/,
    );
    await expect(store.getFeatureService("x")).rejects.toThrow(code("FS_SERVICE_NOT_FOUND"));
    await expect(store.getEntity("drivr")).rejects.toThrow(/did you mean "driver"/);
  });
});

describe("teardown", () => {
  it("removes its own project and no other", async () => {
    const one = world([]);
    const other = world([], { project: "demo-2", registry: one.registry, online: one.online });
    await one.store.apply([trips]);
    await other.store.apply([trips]);
    await one.registry.setState("demo-2", { key: "kept", value: 1, version: null });
    expect((await one.store.teardown()).map((ref) => ref.name).sort()).toEqual([
      "driver",
      "stats",
      "trips",
    ]);
    expect(await one.store.listFeatureViews()).toEqual([]);
    expect(await one.registry.listState("demo", "")).toEqual([]);
    expect((await other.store.listFeatureViews()).length).toBe(1);
    expect((await one.registry.listState("demo-2", "")).length).toBe(1);
  });

  it("takes what another writer adds meanwhile with it", async () => {
    const { store, registry } = world([]);
    await store.apply([view("v")]);
    const commit = registry.commit.bind(registry);
    let raced = false;
    registry.commit = async (...change) => {
      if (!raced) {
        raced = true;
        await store.apply([view("other")]);
      }
      return commit(...change);
    };
    await store.teardown();
    expect((await registry.read("demo")).objects).toEqual([]);
  });
});

describe("a store that was left out", () => {
  it("is only missed by the calls that need it, which name the package to add", async () => {
    const { registry } = world([]);
    const { store } = world([], { registry, offline: undefined, online: undefined });
    await store.apply([trips]);
    await expect(
      store.getOnlineFeatures({ features: ["trips:count"], entities: [{ driver_id: 1 }] }),
    ).rejects.toThrow(/needs an online store.*@fs\/online-sqlite/);
    await expect(
      store.getHistoricalFeatures({ features: ["trips:count"], entities: [] }),
    ).rejects.toThrow(code("FS_STORE_NOT_CONFIGURED"));
  });

  it("closes every store even where one cannot be closed", async () => {
    const broken = memoryOnlineStore();
    const online = { ...broken, close: () => Promise.reject(new Error("stuck")) };
    const { store, registry } = world([], { online });
    await expect(store.close()).rejects.toThrow("stuck");
    await expect(registry.read("demo")).rejects.toThrow(code("FS_STORE_CLOSED"));
  });

  it("answers FS_STORE_CLOSED after close, which opens nothing", async () => {
    let openings = 0;
    const { store } = world([], {
      online: () => {
        openings += 1;
        throw new Error("never");
      },
    });
    await store.close();
    expect(openings).toBe(0);
    await expect(store.listEntities()).rejects.toThrow(code("FS_STORE_CLOSED"));
  });
});
