import { float64, int64, string, timestamp } from "@fs/sdk";
import { batchFromRows } from "@fs/sdk/adapter";
import { afterAll, beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.dispose());

const SQL = `
  SELECT user_id,
         AVG(purchase_amount) OVER so_far AS avg_purchase,
         COUNT(*) OVER so_far AS purchase_count,
         timestamp AS event_timestamp
  FROM 'transactions.parquet'
  WINDOW so_far AS (PARTITION BY user_id ORDER BY timestamp)`;

const FEATURES = [
  { name: "avg_purchase", type: float64() },
  { name: "purchase_count", type: int64() },
];

test("average and count of a user's purchases hold no purchase of the future, and the newest is served", async () => {
  const user = (i: number) => `user_${(i * 7) % 5}`;
  const time = (i: number) => Date.UTC(2026, 0, 1) + ((i * 37) % 200) * 3_600_000;
  const bought = Array.from({ length: 200 }, (_, i) => ({
    user: user(i),
    at: time(i),
    amount: i / 8,
  }));
  await scratch.write(
    "transactions.parquet",
    bought
      .map(
        ({ user, at, amount }) =>
          `SELECT '${user}' AS user_id, make_timestamp(${at}000) AS timestamp, ${amount}::DOUBLE AS purchase_amount`,
      )
      .join(" UNION ALL "),
  );
  const source = queryOf(SQL, { timestampField: "event_timestamp" });
  const store = duckdb({ baseDirectory: scratch.folder });
  const asked = Array.from({ length: 60 }, (_, i) => ({
    user_id: `user_${i % 6}`,
    at: new Date(Date.UTC(2026, 0, 1, i * 4)),
  }));
  const batch = batchFromRows(
    [
      { name: "user_id", type: string() },
      { name: "at", type: timestamp() },
    ],
    asked,
    "rows",
  );
  const rows = await allRows(
    store.asOfJoin({
      entities: { kind: "batch", batch },
      timestampColumn: "at",
      joins: [
        {
          source,
          ttlMicros: null,
          knownByThen: false,
          on: [{ entityColumn: "user_id", sourceColumn: "user_id", type: string() }],
          select: FEATURES.map(({ name, type }) => ({ column: name, as: name, type })),
        },
      ],
    }),
  );
  const soFar = (user_id: string, until: number) => {
    const amounts = bought
      .filter((one) => one.user === user_id && one.at <= until)
      .map((one) => one.amount);
    if (amounts.length === 0) return { avg_purchase: null, purchase_count: null };
    return {
      avg_purchase: amounts.reduce((a, b) => a + b) / amounts.length,
      purchase_count: amounts.length,
    };
  };
  expect(rows).toEqual(asked.map((one) => ({ ...one, ...soFar(one.user_id, one.at.getTime()) })));
  const latest = store.latest({
    source,
    by: [{ name: "user_id", type: string() }],
    fromMicros: 0,
    toMicros: Date.UTC(2027, 0) * 1000,
    notAfterMicros: null,
    select: FEATURES,
  });
  const served = await allRows(latest);
  expect(served.sort((a, b) => String(a.user_id).localeCompare(String(b.user_id)))).toEqual(
    [0, 1, 2, 3, 4].map((i) => ({
      user_id: `user_${i}`,
      ...soFar(`user_${i}`, Date.UTC(2027, 0)),
    })),
  );
  await store.close();
});
