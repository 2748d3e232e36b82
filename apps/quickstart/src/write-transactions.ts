import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type DuckDBAppender, DuckDBInstance, DuckDBTimestampTZValue } from "@duckdb/node-api";

const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const RECORDS = 5_000;
const USERS = 1_000;
const SEGMENTS = ["bronze", "silver", "gold", "platinum"];

/** Rows that the tour is sure to find, within seven days before it looks: user, then the time of the event. */
const PLANTED = [
  ["user_0001", "2026-01-30T09:00:00Z"],
  ["user_0042", "2026-02-11T17:00:00Z"],
  ["user_0100", "2026-01-17T12:00:00Z"],
  ["user_0500", "2026-02-25T20:00:00Z"],
  ["user_0001", "2026-02-27T14:00:00Z"],
  ["user_0042", "2026-02-26T08:00:00Z"],
] as const;

/** These two have nothing from the last day on, so that what the tour pushes is their newest row. */
const ENDS_EARLY = new Set(["user_0001", "user_0042"]);

/**
 * Writes the sample data, 5,000 records for 1,000 users over 60 days from 2026-01-01, as one Parquet file. Seeded: the
 * same rows on every machine.
 */
export async function writeTransactions(
  path: string,
): Promise<{ readonly records: number; readonly users: number }> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE TABLE transactions (
      user_id VARCHAR, total_purchases BIGINT, avg_purchase_amount FLOAT, last_purchase_amount FLOAT,
      purchase_frequency FLOAT, user_segment VARCHAR,
      event_timestamp TIMESTAMPTZ, created_timestamp TIMESTAMPTZ)`);
    const appender = await connection.createAppender("transactions");
    const random = seededRandom(42);
    for (let i = 0; i < RECORDS; i += 1) appendRecord(appender, i, random);
    appender.closeSync();
    await mkdir(dirname(path), { recursive: true });
    await connection.run(`COPY transactions TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return { records: RECORDS, users: USERS };
}

function appendRecord(appender: DuckDBAppender, i: number, random: () => number): void {
  const whole = (from: number, below: number) => from + Math.floor(random() * (below - from));
  const amount = (from: number, to: number, digits: number) =>
    Number((from + random() * (to - from)).toFixed(digits));
  const planted = PLANTED[i];
  const user = planted?.[0] ?? `user_${String(whole(0, USERS)).padStart(4, "0")}`;
  const days = ENDS_EARLY.has(user) ? 59 : 60;
  const drawn = FIRST_DAY + whole(0, days) * DAY + whole(0, 24) * 3_600_000;
  const event = planted === undefined ? drawn : Date.parse(planted[1]);
  appender.appendVarchar(user);
  appender.appendBigInt(BigInt(whole(1, 100)));
  appender.appendFloat(amount(10, 500, 2));
  appender.appendFloat(amount(5, 1_000, 2));
  appender.appendFloat(amount(0.1, 5, 3));
  appender.appendVarchar(SEGMENTS[whole(0, SEGMENTS.length)] as string);
  appender.appendTimestampTZ(instant(event));
  appender.appendTimestampTZ(instant(event + whole(1, 3_600) * 1_000));
  appender.endRow();
}

function instant(millis: number): DuckDBTimestampTZValue {
  return new DuckDBTimestampTZValue(BigInt(millis) * 1_000n);
}

/** Numbers in [0, 1) that are the same for the same seed: mulberry32, which is public domain. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
