import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { redis } from "@fs/online-redis";
import { sqlite } from "@fs/online-sqlite";
import { fileRegistry } from "@fs/registry";
import {
  entity,
  FeatureStore,
  featureService,
  featureView,
  fileSource,
  int64,
  isFeatureStoreError,
} from "@fs/sdk";
import { memoryOfflineStore } from "@fs/sdk/memory";
import { hasService, type RedisServer, startRedis } from "@fs/test-servers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const END = Date.UTC(2026, 0, 2);
const KEYS = Array.from({ length: 50 }, (_, i) => ({ user_id: i }));
const ROWS = KEYS.map(({ user_id }) => ({
  user_id: BigInt(user_id),
  total: BigInt(user_id * 10),
  recent: BigInt(user_id * 100),
  ts: new Date(END - 3_600_000),
}));
const user = entity({ name: "user", joinKeys: { user_id: int64() } });
const source = fileSource({ name: "stats", path: "stats.parquet", timestampField: "ts" });
const viewOf = <S extends Parameters<typeof featureView>[0]["schema"]>(schema: S) =>
  featureView({ name: "stats", entities: [user], ttl: "1d", source, schema });
const oldView = viewOf({ total: int64() });
const newView = viewOf({ total: int64(), recent: int64() });
const oldService = featureService({ name: "model", features: [oldView.pick("total")] });
const newService = featureService({ name: "model", features: [newView.pick("total", "recent")] });
const OLD = [oldView, oldService];
const NEW = [newView, newService];

/** What a read of all keys answered: the values of each feature, or the code of its refusal. */
type Reading = Readonly<Record<string, readonly unknown[]>> | string;

const WORLDS: readonly (readonly ["SQLite" | "Redis", boolean])[] = [
  ["SQLite", true],
  ["Redis", hasService("redis")],
];

describe.each(WORLDS.filter(([, isThere]) => isThere))(
  "two versions of a service on %s",
  (kind) => {
    let server: RedisServer | null = null;
    let folder = "";
    let stores: FeatureStore[] = [];
    beforeAll(async () => {
      if (kind === "Redis") server = await startRedis();
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "fs-versions-"));
    });
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()));
      stores = [];
      await rm(folder, { recursive: true, force: true });
    });

    /** A process of its own, but for the memory it runs in: nothing is shared with another but the stores themselves. */
    function open(): FeatureStore {
      const schema = {
        user_id: int64(),
        total: int64(),
        recent: int64(),
        ts: { kind: "timestamp" },
      };
      const store = new FeatureStore({
        project: basename(folder),
        registry: fileRegistry({ path: join(folder, "registry.json") }),
        offline: memoryOfflineStore({
          sources: { stats: { schema: schema as never, rows: ROWS } },
        }),
        online:
          server === null
            ? sqlite({ path: join(folder, "online.db") })
            : redis({ connectionString: server.address }),
        clock: () => END,
      });
      stores.push(store);
      return store;
    }

    async function read(store: FeatureStore, service: object): Promise<Reading> {
      try {
        const answer = await store.getOnlineFeatures({
          features: service as never,
          entities: KEYS,
        });
        return Object.fromEntries(
          ["total", "recent"]
            .filter((name) => (service === newService ? true : name === "total"))
            .map((name) => [name, answer.column(name)]),
        );
      } catch (error) {
        if (isFeatureStoreError(error)) return error.code;
        throw error;
      }
    }

    /** Reads on and on with both versions while something is done. */
    async function readingDuring(
      work: () => Promise<unknown>,
    ): Promise<{ readonly old: readonly Reading[]; readonly fresh: readonly Reading[] }> {
      const [oldStore, newStore] = [open(), open()];
      const old: Reading[] = [];
      const fresh: Reading[] = [];
      let done = false;
      const working = work().finally(() => {
        done = true;
      });
      do {
        old.push(await read(oldStore, oldService));
        fresh.push(await read(newStore, newService));
      } while (!done);
      await working;
      old.push(await read(oldStore, oldService));
      fresh.push(await read(newStore, newService));
      return { old, fresh };
    }

    const total = KEYS.map(({ user_id }) => user_id * 10);
    const recent = KEYS.map(({ user_id }) => user_id * 100);

    it("deployed first, the new one is refused and the old one answers, until the new definition is applied", async () => {
      const job = open();
      await job.apply(OLD);
      await job.materializeIncremental({ end: new Date(END) });
      const { old, fresh } = await readingDuring(() => job.plan(NEW));
      expect(new Set(fresh)).toEqual(new Set(["FS_DEFINITION_DRIFT"]));
      for (const reading of old) expect(reading).toEqual({ total });
    });

    it("applied first, the old one answers as ever; the new one's nulls are those of the backfill that is owed", async () => {
      const job = open();
      await job.apply(OLD);
      await job.materializeIncremental({ end: new Date(END) });
      const nulls = KEYS.map(() => null);
      const applied = await readingDuring(() => job.apply(NEW));
      expect(await job.debts()).toMatchObject([{ view: "stats" }]);
      for (const reading of applied.old) expect(reading).toEqual({ total });
      for (const reading of applied.fresh)
        expect([{ total, recent: nulls }, "FS_DEFINITION_DRIFT"]).toContainEqual(reading);
      expect(applied.fresh.at(-1)).toEqual({ total, recent: nulls });
      const filled = await readingDuring(
        async () => await job.materializeIncremental({ end: new Date(END) }),
      );
      expect(await job.debts()).toEqual([]);
      for (const reading of filled.old) expect(reading).toEqual({ total });
      expect(filled.fresh.at(-1)).toEqual({ total, recent });
    });

    it("that reads what was taken away is refused, and never given nulls", async () => {
      const job = open();
      await job.apply(NEW);
      await job.materializeIncremental({ end: new Date(END) });
      const { old, fresh } = await readingDuring(() => job.apply(OLD, { allowBreaking: true }));
      for (const reading of old) expect(reading).toEqual({ total });
      for (const reading of fresh)
        expect([{ total, recent }, "FS_DEFINITION_DRIFT"]).toContainEqual(reading);
      expect(fresh.at(-1)).toBe("FS_DEFINITION_DRIFT");
    });
  },
);
