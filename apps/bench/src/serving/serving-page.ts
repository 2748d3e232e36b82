import { join } from "node:path";
import { sqlite } from "@fs/online-sqlite";
import {
  entity,
  FeatureStore,
  featureService,
  featureView,
  fileSource,
  float64,
  int64,
  timestamp,
} from "@fs/sdk";
import { memoryOfflineStore, memoryRegistry } from "@fs/sdk/memory";
import { encodeAnswer } from "@fs/server";
import Database from "better-sqlite3";
import { timePairs } from "../abba.ts";
import type { Page } from "../page.ts";

const FEATURES = Array.from({ length: 50 }, (_, i) => `feature_${i}`);
const ROWS = 10_000;
const READS = 2_000;
const ENCODINGS = 50;

/** The library without a network: what it adds to a read, and how fast an answer becomes JSON. */
export const serving: Page = async (context) => {
  const { folder, small, pairs, compare, record } = context;
  const file = join(folder, "online.db");
  const { store, reader } = await open(file, small ? 100 : ROWS);
  const bare = new Database(file, { readonly: true });
  try {
    const find = bare
      .prepare(`SELECT event_time, value FROM "${tableOf(bare)}" WHERE id = ?`)
      .raw();
    const ids = bare
      .prepare(`SELECT id FROM "${tableOf(bare)}" ORDER BY rowid`)
      .pluck()
      .all();
    const reads = small ? 10 : READS;
    const at = (i: number) => (i * 7919) % ids.length;
    const row = (await reader.read([{ id: 7 }])).rows()[0];
    if (row?.feature_3 !== valueAt(7, 3)) throw new Error("the store answers another value");
    const timed = await timePairs(
      {
        reference: async () => {
          for (let i = 0; i < reads; i += 1) find.get(ids[at(i)]);
        },
        candidate: async () => {
          for (let i = 0; i < reads; i += 1) await reader.read([{ id: at(i) }]);
        },
      },
      small ? 1 : pairs,
    );
    record(
      { what: "1 x 50 on SQLite, above bare better-sqlite3", goal: { atMost: 40 } },
      "us",
      timed.map(({ candidate, reference }) => ((candidate.wall - reference.wall) / reads) * 1000),
    );
    const answer = await reader.read(Array.from({ length: 100 }, (_, i) => ({ id: at(i) })));
    const ready = readyColumns(JSON.parse(String(encodeAnswer(answer))));
    const encodings = small ? 1 : ENCODINGS;
    await compare(
      { what: "100 x 50 to JSON / JSON.stringify of ready columns", goal: { atLeast: 0.8 } },
      {
        reference: async () => {
          for (let i = 0; i < encodings; i += 1) JSON.stringify(ready);
        },
        candidate: async () => {
          for (let i = 0; i < encodings; i += 1) encodeAnswer(answer);
        },
      },
    );
  } finally {
    bare.close();
    await store.close();
  }
};

function valueAt(id: number, feature: number): number {
  return (id + 1) / (feature + 3);
}

async function open(file: string, rows: number) {
  const schema = Object.fromEntries(FEATURES.map((name) => [name, float64()]));
  const source = { schema: { id: int64(), at: timestamp(), ...schema }, rows: [] };
  const view = featureView({
    name: "wide",
    entities: [entity({ name: "id", joinKeys: { id: int64() } })],
    source: fileSource({ name: "rows", path: "rows.parquet", timestampField: "at" }),
    schema,
  });
  const all = featureService({ name: "all", features: [view] });
  const store = new FeatureStore({
    project: "bench",
    registry: memoryRegistry(),
    offline: memoryOfflineStore({ sources: { rows: source } }),
    online: sqlite({ path: file }),
    definitions: [view, all],
  });
  await store.apply([view, all]);
  const at = new Date();
  await store.writeToOnlineStore(
    "wide",
    Array.from({ length: rows }, (_, id) => ({
      id,
      at,
      ...Object.fromEntries(FEATURES.map((name, feature) => [name, valueAt(id, feature)])),
    })),
  );
  return { store, reader: await store.prepare({ features: all }) };
}

function tableOf(database: Database.Database): string {
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%wide%'";
  return database.prepare(sql).pluck().get() as string;
}

/** The same answer as a program has it that keeps ready values: what is left is to write them. */
function readyColumns(answer: unknown): unknown {
  const { results } = answer as { readonly results: readonly unknown[] };
  if (results.length !== FEATURES.length + 1) throw new Error("a column is missing");
  return answer;
}
