import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { int64 } from "@fs/sdk";
import type { AsOfPlan, OfflineStore } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";
import { Session } from "./session.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.dispose());

/** Work of minutes, unless it is stopped. */
const ENDLESS: AsOfPlan = {
  entities: {
    kind: "source",
    source: queryOf(
      "SELECT a.range AS k, TIMESTAMP '2024-01-01' AS t FROM range(1000000) AS a, range(1000000) AS b ORDER BY hash(a.range, b.range)",
    ),
  },
  timestampColumn: "t",
  joins: [],
};
const MANY: AsOfPlan = {
  ...ENDLESS,
  entities: {
    kind: "source",
    source: queryOf("SELECT range AS k, TIMESTAMP '2024-01-01' AS t FROM range(500000)"),
  },
};

async function using<T>(run: (store: OfflineStore) => Promise<T>): Promise<T> {
  const store = duckdb();
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

describe("an abort", () => {
  test("stops a statement that runs, and the store goes on", () =>
    using(async (store) => {
      const controller = new AbortController();
      const written = store
        .asOfJoin(ENDLESS)
        .writeTo(
          { kind: "parquet", path: scratch.path("x.parquet") },
          { signal: controller.signal },
        );
      setTimeout(() => controller.abort(), 200);
      await expect(written).rejects.toMatchObject({ code: "FS_ABORTED" });
      expect(await readdir(scratch.folder)).toEqual([]);
      expect(await store.describe(queryOf("SELECT 1 AS k"))).toHaveLength(1);
    }));

  test("that comes while the engine is only beginning a statement stops it too", async () => {
    const instance = await DuckDBInstance.create();
    const path = scratch.path("never.parquet");
    const endless = `COPY (SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b) TO '${path}'`;
    for (let turns = 0; turns < 12; turns += 1) {
      const controller = new AbortController();
      const session = new Session(await instance.connect(), [controller.signal], () => {});
      const copied = session.run(endless, { what: "copying" });
      for (let i = 0; i < turns; i += 1) await Promise.resolve();
      controller.abort();
      await expect(copied).rejects.toMatchObject({ code: "FS_ABORTED" });
      await session.close();
    }
    instance.closeSync();
    await rm(path, { force: true });
  });

  test("between batches stops the reading", () =>
    using(async (store) => {
      const controller = new AbortController();
      let batches = 0;
      const reading = (async () => {
        for await (const batch of store.asOfJoin(MANY, { signal: controller.signal })) {
          batches += 1;
          expect(batch.length).toBeLessThanOrEqual(62_048);
          controller.abort();
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: "FS_ABORTED" });
      expect(batches).toBe(1);
    }));

  test("before the call rejects it", () =>
    using(async (store) => {
      const signal = AbortSignal.abort();
      await expect(store.describe(queryOf("SELECT 1"), { signal })).rejects.toMatchObject({
        code: "FS_ABORTED",
      });
      await expect(allRows(store.asOfJoin(MANY, { signal }))).rejects.toMatchObject({
        code: "FS_ABORTED",
      });
    }));
});

describe("a store", () => {
  test("that is closed refuses every call, and may be closed again", async () => {
    const store = duckdb();
    const lazy = store.asOfJoin(MANY);
    await store.describe(queryOf("SELECT 1 AS k"));
    await store.close();
    await store.close();
    const plan = {
      source: queryOf("SELECT 1"),
      by: [],
      fromMicros: 0,
      toMicros: 1,
      notAfterMicros: null,
      select: [],
    };
    for (const call of [
      store.describe(queryOf("SELECT 1")),
      allRows(lazy),
      lazy.explain(),
      allRows(store.latest(plan)),
    ]) {
      await expect(call).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
    }
  });

  test("that is closed while it reads stops the reading", async () => {
    const store = duckdb();
    const reading = allRows(store.asOfJoin(ENDLESS));
    setTimeout(() => void store.close(), 200);
    await expect(reading).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
  });

  test("answers many calls at once, and a reader that leaves early frees its place", () =>
    using(async (store) => {
      const counts = await Promise.all(
        Array.from({ length: 8 }, async () => {
          for await (const batch of store.asOfJoin(MANY)) return batch.length;
          return 0;
        }),
      );
      expect(counts.every((count) => count > 0)).toBe(true);
      expect(
        await allRows(
          store.asOfJoin({
            ...MANY,
            entities: { kind: "source", source: queryOf("SELECT TIMESTAMP '2024-01-01' AS t") },
          }),
        ),
      ).toHaveLength(1);
    }));

  test("reads twice what is asked twice", () =>
    using(async (store) => {
      const path = await scratch.write(
        "twice.parquet",
        "SELECT 1 AS k, TIMESTAMP '2024-01-01' AS t",
      );
      const dataset = store.asOfJoin({
        ...MANY,
        entities: { kind: "source", source: queryOf(`SELECT * FROM '${path}'`) },
      });
      expect(await allRows(dataset)).toHaveLength(1);
      await scratch.write(
        "twice.parquet",
        "SELECT range AS k, TIMESTAMP '2024-01-01' AS t FROM range(2)",
      );
      expect(await allRows(dataset)).toHaveLength(2);
    }));

  test("is told how much it may use", () =>
    using(async () => {
      const store = duckdb({
        memoryLimit: "256MB",
        threads: 1,
        tempDirectory: "spill",
        baseDirectory: scratch.folder,
      });
      const sql =
        "SELECT current_setting('threads') AS k, current_setting('memory_limit') AS m, current_setting('temp_directory') AS d, TIMESTAMP '2024-01-01' AS t";
      const [row] = await allRows(
        store.asOfJoin({ ...MANY, entities: { kind: "source", source: queryOf(sql) } }),
      );
      expect(row).toMatchObject({ k: 1, m: "244.1 MiB", d: `${scratch.folder}/spill` });
      await store.close();
    }));

  test("leaves nothing in the working directory", () =>
    using(async (store) => {
      await allRows(
        store.asOfJoin({
          ...MANY,
          joins: [
            {
              source: queryOf("SELECT 1 AS k, TIMESTAMP '2024-01-01' AS ts, 1 AS v"),
              on: [{ entityColumn: "k", sourceColumn: "k", type: int64() }],
              ttlMicros: null,
              knownByThen: false,
              select: [{ column: "v", as: "v", type: int64() }],
            },
          ],
        }),
      );
      expect(existsSync(".tmp")).toBe(false);
    }));
});
