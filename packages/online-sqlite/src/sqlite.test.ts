import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columnFromValues, type KeyedBatch, storedAt } from "@fs/sdk/adapter";
import BetterSqlite from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqlite } from "./sqlite.ts";
import { type GivenRow, keysOf, rowsBatch, statsTable } from "./stats-rows.fixture.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const rowArbitrary: fc.Arbitrary<GivenRow> = fc.record({
  id: fc.constantFrom("a", "b", "", "0", "a\0", "\u{1F600}", '"\\'),
  event: fc.constantFrom(0, 1, 2, -1, 2 ** 53 - 1, 1_767_225_600_000_001),
  created: fc.constantFrom(null, 0, 1, -(2 ** 53) + 1),
  v: fc.nat(1000),
});

/** Whether `row` takes the place of `than`. */
function wins(row: GivenRow, than: GivenRow | undefined): boolean {
  if (than === undefined) return true;
  if (row.event !== than.event) return row.event > than.event;
  return (row.created ?? Number.NEGATIVE_INFINITY) >= (than.created ?? Number.NEGATIVE_INFINITY);
}

async function valuesOf(store: ReturnType<typeof sqlite>, ids: readonly string[], name = "stats") {
  const table = await statsTable(name);
  const reads = [{ select: { table, features: ["v", "name"] }, keys: keysOf(ids) }];
  const [answer] = await store.read(reads);
  if (answer === undefined) throw new Error("no answer");
  return ids.map((_, row) => ({
    event: answer.eventTimes[row],
    created: answer.createdTimes?.[row],
    v: answer.columns.map((column) => storedAt(column, row))[0],
  }));
}

describe("the SQLite online store", () => {
  test("keeps the newest row of each key, whatever the order and the calls", async () => {
    const table = await statsTable();
    const calls = fc.array(fc.array(rowArbitrary, { maxLength: 12 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, async (writes) => {
        const store = sqlite({ path: ":memory:" });
        const expected = new Map<string, GivenRow>();
        for (const rows of writes) {
          const counts = await store.write(table, rowsBatch(rows));
          expect(counts.written + counts.stale).toBe(rows.length);
          for (const row of rows) if (wins(row, expected.get(row.id))) expected.set(row.id, row);
        }
        const ids = ["b", "a", "nobody", "", "a", "0", "a\0", "\u{1F600}", '"\\'];
        expect(await valuesOf(store, ids)).toEqual(
          ids.map((id) => {
            const want = expected.get(id);
            return {
              event: want?.event ?? Number.NaN,
              created: want?.created ?? Number.NaN,
              v: want === undefined ? null : BigInt(want.v),
            };
          }),
        );
        await store.close();
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  test("answers many tables at once, each key in its place, duplicates and unknown keys too", async () => {
    const store = sqlite({ path: "online.db", baseDirectory: folder });
    const tables = await Promise.all(
      ["stats", "Stats", "st_ats", "st:ats"].map((name) => statsTable(name)),
    );
    await store.prepare({ keep: tables, drop: [] });
    for (const [i, table] of tables.entries()) {
      await store.write(table, rowsBatch([{ id: "x", event: i, created: null, v: i }]));
    }
    const keys = keysOf(["x", "y", "x"]);
    const answers = await store.read(
      tables.map((table) => ({ select: { table, features: ["v"] }, keys })),
    );
    expect(answers.map((answer) => [...answer.eventTimes])).toEqual(
      tables.map((_, i) => [i, Number.NaN, i]),
    );
    await store.close();
  });

  test("makes no file before something is written, and none when there is nothing to drop", async () => {
    const store = sqlite({ path: "data/online.db", baseDirectory: folder });
    const table = await statsTable();
    expect((await valuesOf(store, ["a"]))[0]?.event).toBeNaN();
    await store.remove(table, keysOf(["a"]));
    await store.prepare({ keep: [], drop: [table] });
    for await (const _ of store.scan?.(table) ?? []) expect.unreachable();
    expect(await readdir(folder)).toEqual([]);
    await store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    expect(existsSync(join(folder, "data", "online.db"))).toBe(true);
    await store.close();
  });

  test("keeps its rows when it is opened again, and prepare loses none", async () => {
    const path = join(folder, "online.db");
    const table = await statsTable();
    const first = sqlite({ path });
    await first.write(table, rowsBatch([{ id: "a", event: 1, created: 2, v: 3 }]));
    await first.close();
    const second = sqlite({ path });
    await second.prepare({ keep: [table], drop: [] });
    expect(await valuesOf(second, ["a"])).toEqual([{ event: 1, created: 2, v: 3n }]);
    await second.prepare({ keep: [], drop: [table] });
    expect((await valuesOf(second, ["a"]))[0]?.event).toBeNaN();
    await second.close();
  });

  test("sees what another connection does: tables made, rows written, tables dropped", async () => {
    const path = join(folder, "online.db");
    const table = await statsTable();
    const [reader, writer] = [sqlite({ path }), sqlite({ path })];
    const time = async (): Promise<number> => (await valuesOf(reader, ["a"]))[0]?.event ?? 0;
    expect(await time()).toBeNaN();
    await writer.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    expect(await time()).toBe(1);
    await writer.prepare({ keep: [], drop: [table] });
    expect(await time()).toBeNaN();
    await reader.write(table, rowsBatch([{ id: "a", event: 0, created: null, v: 1 }]));
    expect(await time()).toBe(0);
    await Promise.all([reader.close(), writer.close()]);
  });

  test("forgets removed keys, which a later write brings back, and scans what is left", async () => {
    const table = await statsTable();
    const store = sqlite({ path: join(folder, "online.db") });
    const rows = Array.from({ length: 2500 }, (_, i) => ({
      id: `k${i}`,
      event: i,
      created: i,
      v: i,
    }));
    await store.write(table, rowsBatch(rows));
    await store.remove(table, keysOf(["k7", "nobody"]));
    const seen = new Map<string, KeyedBatch["eventTimes"][number]>();
    for await (const batch of store.scan?.(table) ?? []) {
      batch.keys.ids.forEach((id, row) => {
        seen.set(id, batch.createdTimes?.[row] ?? Number.NaN);
      });
    }
    expect([seen.size, seen.get("k7"), seen.get("k2499")]).toEqual([2499, undefined, 2499]);
    const old = rowsBatch([{ id: "k7", event: -7, created: null, v: 1 }]);
    expect(await store.write(table, old)).toEqual({ written: 1, stale: 0 });
    await store.close();
  });

  test("a write that fails changes nothing", async () => {
    const table = await statsTable();
    const store = sqlite({ path: join(folder, "online.db") });
    const good = rowsBatch([
      { id: "a", event: 1, created: null, v: 1 },
      { id: "b", event: 1, created: null, v: 1 },
    ]);
    const names = columnFromValues({ kind: "string" }, ["x", "y"], "name");
    const broken = { ...names, values: ["x", "\ud800"] };
    const rows = { ...good, columns: [good.columns[0] ?? names, broken] };
    await expect(store.write(table, rows)).rejects.toMatchObject({ code: "FS_VALUE_INVALID" });
    expect((await valuesOf(store, ["a"]))[0]?.event).toBeNaN();
    await store.close();
  });

  test("leaves the tables of a database that Feast wrote as they are", async () => {
    const path = join(folder, "online.db");
    const feast = new BetterSqlite(path);
    const columns = "entity_key BLOB, feature_name TEXT, value BLOB, event_ts timestamp";
    feast.exec(`CREATE TABLE "p_stats" (${columns}, PRIMARY KEY (entity_key, feature_name))`);
    feast.exec(`INSERT INTO "p_stats" VALUES (x'01', 'v', x'2005', 1704103200)`);
    feast.close();
    const table = await statsTable();
    const store = sqlite({ path });
    await store.prepare({ keep: [table], drop: [] });
    await store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    await store.prepare({ keep: [], drop: [table] });
    await store.close();
    const after = new BetterSqlite(path, { readonly: true });
    const names = after
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all();
    expect(names).toEqual(["p_stats"]);
    expect(after.prepare('SELECT count(*) FROM "p_stats"').pluck().get()).toBe(1);
    after.close();
  });
});

describe("the SQLite online store says so", () => {
  test.each([
    "this is no database at all, but it is long enough to be read as one".repeat(40),
    "short",
  ])("when the file is no database", async (text) => {
    const path = join(folder, "notes.txt");
    await writeFile(path, text);
    const table = await statsTable();
    const store = sqlite({ path });
    await expect(valuesOf(store, ["a"])).rejects.toMatchObject({ code: "FS_STORE_CORRUPT" });
    const write = store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    await expect(write).rejects.toThrow(/notes\.txt/);
    await store.close();
  });

  test("when a stored row is damaged, naming the table", async () => {
    const path = join(folder, "online.db");
    const table = await statsTable();
    const store = sqlite({ path });
    await store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    const other = new BetterSqlite(path);
    other.exec(`UPDATE "fs:p:stats" SET value = x'0102'`);
    other.close();
    await expect(valuesOf(store, ["a"])).rejects.toMatchObject({
      code: "FS_ROW_CORRUPT",
      message: expect.stringContaining('"stats"'),
    });
    await store.close();
  });

  test("when the folder cannot be written", async () => {
    const table = await statsTable();
    const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);
    // A file where the folder should be: refused to root too.
    await writeFile(join(folder, "file"), "");
    const blocked = sqlite({ path: join(folder, "file", "online.db") });
    await expect(blocked.write(table, rows)).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
    });
    if (process.getuid?.() === 0 || process.platform === "win32") return;
    await mkdir(join(folder, "locked"));
    await chmod(join(folder, "locked"), 0o500);
    const locked = sqlite({ path: join(folder, "locked", "online.db") });
    await expect(locked.write(table, rows)).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" });
  });

  test("when the disk is full, and what was there stays readable", async () => {
    const path = join(folder, "online.db");
    const table = await statsTable();
    const store = sqlite({ path });
    await store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    await store.close();
    const file = new BetterSqlite(path);
    const error = (() => {
      file.pragma(`max_page_count = ${file.pragma("page_count", { simple: true })}`);
      try {
        file.exec(`INSERT INTO "fs:p:stats" VALUES ('b', 1, NULL, zeroblob(100000))`);
      } catch (caught) {
        return caught;
      }
      return null;
    })();
    file.close();
    const { sqliteError } = await import("./sqlite-error.ts");
    expect(sqliteError(error, path).code).toBe("FS_DISK_FULL");
  });

  test("when it was closed, and when the call was aborted", async () => {
    const table = await statsTable();
    const store = sqlite({ path: join(folder, "online.db") });
    const signal = AbortSignal.abort();
    const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);
    await expect(store.write(table, rows, { signal })).rejects.toMatchObject({
      code: "FS_ABORTED",
    });
    await store.close();
    await store.close();
    await expect(store.write(table, rows)).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
    await expect(store.read([])).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
    expect(await readdir(folder)).toEqual([]);
  });
});
