import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
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
import type { Page, PageContext } from "../page.ts";

const FEATURES = Array.from({ length: 50 }, (_, i) => `feature_${i}`);
const ROWS = 10_000;
const READS = 2_000;
const ENCODINGS = 50;
const ENTITIES = 100;

/** The library without a network: what it adds to a read, and how fast an answer becomes JSON. */
export const serving: Page = async (context) => {
  const file = join(context.folder, "online.db");
  const rows = context.small ? ENTITIES : ROWS;
  const { store, reader } = await open(file, rows);
  const bare = new Database(file, { readonly: true });
  try {
    const ids = Array.from({ length: ENTITIES }, (_, i) => (i * 7919) % rows);
    const answer = await reader.read(ids.map((id) => ({ id })));
    const parsed = JSON.parse(String(encodeAnswer(answer))) as Answer;
    expectWritten(parsed, ids);
    context.equal("100 x 50 from the reader as JSON, and as they were written");
    await oneRow(context, reader, bare);
    await toJson(context, () => encodeAnswer(answer), parsed);
  } finally {
    bare.close();
    await store.close();
  }
};

type Reader = Awaited<ReturnType<typeof open>>["reader"];

/** What the library adds to one statement of SQLite. */
async function oneRow(
  { small, pairs, record }: PageContext,
  reader: Reader,
  bare: Database.Database,
): Promise<void> {
  const find = bare.prepare(`SELECT event_time, value FROM "${tableOf(bare)}" WHERE id = ?`).raw();
  const ids = bare
    .prepare(`SELECT id FROM "${tableOf(bare)}" ORDER BY rowid`)
    .pluck()
    .all();
  const reads = small ? 10 : READS;
  const at = (i: number) => (i * 7919) % ids.length;
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
}

/** Against a program that keeps ready values, and has but to write them. */
async function toJson(
  { small, compare }: PageContext,
  encode: () => unknown,
  ready: Answer,
): Promise<void> {
  const encodings = small ? 1 : ENCODINGS;
  await compare(
    { what: "100 x 50 to JSON / JSON.stringify of ready columns", goal: { atLeast: 0.8 } },
    {
      reference: async () => {
        for (let i = 0; i < encodings; i += 1) JSON.stringify(ready);
      },
      candidate: async () => {
        for (let i = 0; i < encodings; i += 1) encode();
      },
    },
  );
}

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

/** An answer as the server writes it: the ids, then each feature. */
interface Answer {
  readonly results: readonly { readonly values: readonly unknown[] }[];
}

/** Throws where an answer holds anything but what was written. */
function expectWritten({ results }: Answer, ids: readonly number[]): void {
  const columns = FEATURES.map((_, feature) => ids.map((id) => valueAt(id, feature)));
  const expected = [ids, ...columns];
  const found = results.map(({ values }) => values);
  if (!isDeepStrictEqual(found, expected))
    throw new Error("the store answers other values than were written");
}
