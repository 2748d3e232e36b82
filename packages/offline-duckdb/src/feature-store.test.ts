import { mkdir, readFile, writeFile } from "node:fs/promises";
import {
  entity,
  FeatureStore,
  featureView,
  fileSource,
  float64,
  int64,
  type TrainingProgress,
} from "@fs/sdk";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { openScratch, type Scratch } from "./scratch.fixture.ts";

const KEYS = 100_000;
const DAYS = 12;
const dayText = (day: number): string => `2026-03-${String(day).padStart(2, "0")}`;
const at = (day: number): Date => new Date(`${dayText(day)}T12:00:00Z`);

let scratch: Scratch;
let store: FeatureStore;
const source = fileSource({
  path: "stats",
  timestampField: "ts",
  createdTimestampColumn: "created",
  datePartitionColumn: "day",
});
const stats = featureView({
  name: "stats",
  entities: [entity({ name: "user", joinKeys: { user_id: int64() } })],
  ttl: "2d",
  source,
  schema: { amount: float64() },
});
const partition = (day: number): string => `stats/day=${dayText(day)}/part.parquet`;

beforeAll(async () => {
  scratch = await openScratch();
  for (let day = 1; day <= DAYS; day += 1) {
    await mkdir(scratch.path(`stats/day=${dayText(day)}`), { recursive: true });
    const rows = `SELECT range AS user_id, TIMESTAMP '${dayText(day)} 06:00:00' AS ts,
      TIMESTAMP '${dayText(day)} 07:00:00' AS created, ${day} + range / 1000000 AS amount FROM range(${KEYS})`;
    await scratch.write(partition(day), rows);
  }
  await scratch.write(
    "entities.parquet",
    `SELECT range % ${KEYS} AS user_id, TIMESTAMP '2026-03-06 00:00:00' + to_minutes(CAST(range % 1440 AS INTEGER)) AS event_timestamp FROM range(2000000)`,
  );
  store = new FeatureStore({
    project: "demo",
    registry: memoryRegistry(),
    offline: duckdb({ baseDirectory: scratch.folder, threads: 1 }),
    online: memoryOnlineStore(),
    clock: () => at(12).getTime(),
  });
  await store.apply([stats]);
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

describe("a feature store over files in folders by date, of which those outside the window are damaged", () => {
  test("writes a training set of millions of rows, and tells how far it is", async () => {
    for (const day of [1, 2, 9, 10, 11, 12])
      await writeFile(scratch.path(partition(day)), "no Parquet file at all");
    const training = await store.getHistoricalFeatures({
      entities: { path: scratch.path("entities.parquet") },
      features: [stats],
    });
    const heard: TrainingProgress[] = [];
    const path = scratch.path("train.parquet");
    await training.toParquet(path, { onProgress: (progress) => heard.push(progress) });
    const fractions = heard.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction > 0 && fraction < 1).length).toBeGreaterThan(0);
    expect(heard.filter(({ totalRows }) => totalRows !== null)).toEqual([
      { fraction: 1, rows: 2_000_000, totalRows: 2_000_000 },
    ]);
    expect(await scratch.read(`SELECT count(*), count(amount) FROM '${path}'`)).toEqual([
      ["2000000", "2000000"],
    ]);
    const manifest = JSON.parse(await readFile(`${path}.manifest.json`, "utf8"));
    expect(manifest.sources).toMatchObject([{ name: "stats", rows: null }]);
  });

  test("stops the join of a training set that is aborted while it is read", async () => {
    const training = await store.getHistoricalFeatures({
      entities: { path: scratch.path("entities.parquet") },
      features: [stats],
    });
    const abort = new AbortController();
    const heard: TrainingProgress[] = [];
    const read = training.columns({
      signal: abort.signal,
      onProgress: (progress) => {
        heard.push(progress);
        abort.abort();
      },
    });
    await expect(read).rejects.toMatchObject({ code: "FS_ABORTED" });
    expect(heard).toMatchObject([{ rows: 0, totalRows: null }]);
  });

  test("materializes, and says when a file of the window is damaged", async () => {
    const window = { views: ["stats"], start: at(4), end: at(6) };
    const { views } = await store.materialize(window);
    expect(views).toMatchObject([{ read: 2 * KEYS, written: KEYS, landedLate: null }]);
    const online = await store.getOnlineFeatures({
      features: ["stats:amount"],
      entities: [{ user_id: 7 }],
    });
    expect(online.rows()[0]?.amount).toBeNull();
    await writeFile(scratch.path(partition(6)), "no Parquet file at all");
    await expect(store.materialize(window)).rejects.toMatchObject({ code: "FS_SOURCE_UNREADABLE" });
  });
});
