import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storedAt } from "@fs/sdk/adapter";
import BetterSqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqlite } from "./sqlite.ts";
import { keysOf, rowsBatch, statsTable } from "./stats-rows.fixture.ts";

const NOBODY = 65_534;
const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
  for (const name of ["wal.db", "copy.db"]) {
    const store = sqlite({ path: join(folder, name) });
    await store.write(await statsTable(), rows);
    await store.close();
  }
  const copy = new BetterSqlite(join(folder, "copy.db"));
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.close();
  for (const name of ["wal.db", "copy.db"]) await chmod(join(folder, name), 0o444);
  await chmod(folder, 0o555);
});
afterAll(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
});

async function readValue(store: ReturnType<typeof sqlite>): Promise<unknown> {
  const select = { table: await statsTable(), features: ["v"] };
  const [answer] = await store.read([{ select, keys: keysOf(["a"]) }]);
  return answer?.columns.map((column) => storedAt(column, 0))[0];
}

/** Runs as a user that may not write there; root may write anywhere. */
async function unprivileged<T>(run: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return run();
  process.seteuid(NOBODY);
  try {
    return await run();
  } finally {
    process.seteuid(0);
  }
}

describe.skipIf(process.platform === "win32")("in a folder that cannot be written", () => {
  test("a database that was left in WAL mode is told with the way out", async () => {
    const store = sqlite({ path: join(folder, "wal.db") });
    const read = unprivileged(() => readValue(store));
    await expect(read).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
      message: expect.stringMatching(/journal_mode = DELETE/),
    });
    await store.close();
  });

  test("a copy that was taken out of WAL mode is read, and not written", async () => {
    const store = sqlite({ path: join(folder, "copy.db") });
    const table = await statsTable();
    await unprivileged(async () => {
      expect(await readValue(store)).toBe(1n);
      const write = store.write(table, rows);
      await expect(write).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" });
    });
    await store.close();
  });
});
