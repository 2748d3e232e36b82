import type { OfflineStore } from "../contract/offline-store.ts";
import type { OnlineStore } from "../contract/online-store.ts";
import type { Registry } from "../contract/registry.ts";
import { type Entity, entity } from "../define/entity.ts";
import { type FeatureService, featureService } from "../define/feature-service.ts";
import { type FeatureView, featureView } from "../define/feature-view.ts";
import { type OnDemandFeatureView, onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import type { Projection } from "../define/projection.ts";
import { type PushSource, pushSource } from "../define/push-source.ts";
import { type RequestSource, requestSource } from "../define/request-source.ts";
import { type DataSource, fileSource } from "../define/source.ts";
import { memoryOfflineStore, memoryOnlineStore, memoryRegistry } from "../memory.ts";
import { float32, float64, int64, string, type ValueType } from "../schema/value-type.ts";
import { FeatureStore } from "./feature-store.ts";
import type { FeatureStoreOptions } from "./store-context.ts";

type DriverKeys = { readonly driver_id: ValueType<number> };
type TripsSchema = {
  readonly count: ValueType<number>;
  readonly rate: ValueType<number>;
  readonly name: ValueType<string>;
};
type BonusSchema = { readonly amount: ValueType<number> };
type RatioSchema = { readonly ratio: ValueType<number>; readonly high: ValueType<number> };

/** 2026-01-01, so many hours and minutes later. */
export const at = (hours: number, minutes = 0): Date =>
  new Date(Date.UTC(2026, 0, 1, hours, minutes));

export const stats: DataSource = fileSource({
  name: "stats",
  path: "stats.parquet",
  timestampField: "ts",
  createdTimestampColumn: "created",
});
export const driver: Entity<"driver", DriverKeys> = entity({
  name: "driver",
  joinKeys: { driver_id: int64() },
});
export const trips: FeatureView<"trips", DriverKeys, TripsSchema> = featureView({
  name: "trips",
  entities: [driver],
  ttl: "2h",
  source: stats,
  schema: { count: int64(), rate: float32(), name: string() },
});
export const bonus: RequestSource<BonusSchema> = requestSource({
  name: "bonus",
  schema: { amount: float64() },
});
export const ratio: OnDemandFeatureView<"ratio", DriverKeys, BonusSchema, RatioSchema> =
  onDemandFeatureView({
    name: "ratio",
    sources: [trips.pick("rate"), bonus],
    schema: { ratio: float64(), high: int64() },
    transform: (row) => {
      const value = row.rate === null ? null : row.amount / row.rate;
      return { ratio: value, high: value !== null && value > 2 ? 1 : 0 };
    },
  });
export const service: FeatureService<
  "fraud",
  readonly [
    Projection<"trips", DriverKeys, Record<never, never>, Pick<TripsSchema, "count">>,
    typeof ratio,
  ]
> = featureService({ name: "fraud", features: [trips.pick("count"), ratio] });
export const live: PushSource<"live"> = pushSource({ name: "live", batchSource: stats });

/** One source row. */
export type StatsRow = {
  readonly driver_id: bigint | null;
  readonly count: bigint | null;
  readonly rate: number | null;
  readonly name: string | null;
  readonly ts: Date | null;
  readonly created: Date | null;
};

/** A row of driver `id` at a time; what is not given follows from the count. */
export function row(
  id: number | null,
  ts: Date | null,
  count: number | null,
  more: Partial<StatsRow> = {},
): StatsRow {
  return {
    driver_id: id === null ? null : BigInt(id),
    count: count === null ? null : BigInt(count),
    rate: count === null ? null : count / 10,
    name: count === null ? null : `n${count}`,
    ts,
    created: ts,
    ...more,
  };
}

/** A store, the stores that it stands on, and its clock. */
export interface World {
  readonly store: FeatureStore;
  readonly clock: { now: Date };
  readonly registry: Registry;
  readonly online: OnlineStore;
  readonly offline: OfflineStore;
}

/** A store on the memory stores whose clock a test moves. */
export function world(
  rows: readonly StatsRow[],
  options: Partial<FeatureStoreOptions> = {},
): World {
  const clock = { now: at(12) };
  const offline = memoryOfflineStore({ sources: { stats: { schema: STATS_SCHEMA, rows } } });
  const parts = {
    registry: memoryRegistry({ clock: () => clock.now.getTime() }),
    online: memoryOnlineStore(),
    offline,
  };
  const store = new FeatureStore({
    project: "demo",
    ...parts,
    definitions: [ratio],
    clock: () => clock.now.getTime(),
    ...options,
  });
  return { store, clock, ...parts };
}

const STATS_SCHEMA = {
  driver_id: int64({ as: "bigint" }),
  count: int64({ as: "bigint" }),
  rate: float64(),
  name: string(),
  ts: timestampType(),
  created: timestampType(),
};

function timestampType(): ValueType {
  return { kind: "timestamp" } as const;
}
