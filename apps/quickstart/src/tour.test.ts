import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duckdb } from "@fs/offline-duckdb";
import { sqlite } from "@fs/online-sqlite";
import { fileRegistry } from "@fs/registry";
import { FeatureStore } from "@fs/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as features from "../feature_repo/features.ts";
import { movingClock } from "./moving-clock.ts";
import { screenOn } from "./output.ts";
import {
  analysisOf,
  featuresOf,
  newest,
  readTransactions,
  type Transaction,
} from "./testing/brute-force.ts";
import { runTour, type TourResult } from "./tour.ts";
import { float32Text } from "./value-text.ts";
import { writeTransactions } from "./write-transactions.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const at = (text: string): number => Date.parse(`${text}Z`);
const START = at("2026-01-01T00:00:00");
const MIDNIGHT = at("2026-03-01T00:00:00");
const NOON = at("2026-03-01T12:00:00");
const PUSHED = {
  total_purchases: 46,
  avg_purchase_amount: Math.fround(240.12),
  last_purchase_amount: 750,
  purchase_frequency: Math.fround(2.1),
  user_segment: "gold",
};

let repository: string;
let records: readonly Transaction[];
let result: TourResult;
let printed = "";

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "fs-quickstart-"));
  const data = join(repository, "data", "user_transactions.parquet");
  await writeTransactions(data);
  records = await readTransactions(data);
  const clock = movingClock("2026-03-01T00:00:00Z");
  const definitions = Object.values(features);
  const store = new FeatureStore({
    project: "my_feature_store",
    registry: fileRegistry({ path: join(repository, "data", "registry.db"), clock: clock.clock }),
    offline: duckdb({ baseDirectory: repository }),
    online: sqlite({ path: join(repository, "data", "online_store.db") }),
    definitions,
    baseDirectory: repository,
    clock: clock.clock,
  });
  const screen = screenOn({
    write(text) {
      printed += text;
    },
  });
  result = await runTour({ store, clock, repository, definitions, screen });
  await store.close();
});

afterAll(() => rm(repository, { recursive: true, force: true }));

/** The newest record of each user with `from <= event <= to`. */
function newestOfEach(from: number, to: number): Map<string, Transaction> {
  const users = new Set(records.map((record) => record.user_id));
  const found = [...users].map((user) => [user, newest(records, user, from, to)] as const);
  return new Map(found.flatMap(([user, record]) => (record === null ? [] : [[user, record]])));
}

describe("the sample data", () => {
  it("are 5,000 records of up to 1,000 users over the 60 days from 2026-01-01", () => {
    expect(records).toHaveLength(5_000);
    const users = new Set(records.map((record) => record.user_id));
    expect(users.size).toBeGreaterThan(900);
    for (const user of users) expect(user).toMatch(/^user_0\d{3}$/);
    const within = (value: number, from: number, to: number) => value >= from && value <= to;
    const wrong = records.filter(
      (record) =>
        !within(record.event, START, START + 60 * DAY - 1) ||
        !within(record.total_purchases, 1, 99) ||
        !within(record.avg_purchase_amount, 10, 500) ||
        !within(record.last_purchase_amount, 5, 1_000) ||
        !within(record.purchase_frequency, Math.fround(0.1), 5) ||
        !["bronze", "silver", "gold", "platinum"].includes(record.user_segment),
    );
    expect(wrong).toEqual([]);
  });

  it("have one newest record of each user and time", () => {
    const seen = records.map(({ user_id, event, created }) => `${user_id} ${event} ${created}`);
    expect(new Set(seen).size).toBe(records.length);
  });

  it("have a row of the two served users in the last week and none later", () => {
    for (const user of ["user_0001", "user_0042"]) {
      expect(newest(records, user, MIDNIGHT - WEEK, MIDNIGHT)).not.toBeNull();
      expect(newest(records, user, MIDNIGHT, Number.POSITIVE_INFINITY)).toBeNull();
    }
  });
});

describe("the tour, against a search through every record", () => {
  it("registers every definition", () => {
    expect(result.applied.changes.map(({ action, kind, name }) => [action, kind, name])).toEqual(
      expect.arrayContaining([
        ["create", "data_source", "user_transactions_source"],
        ["create", "entity", "user_id"],
        ["create", "feature_view", "user_transaction_features"],
        ["create", "on_demand_feature_view", "purchase_analysis"],
        ["create", "feature_service", "recommendation_features"],
        ["create", "feature_service", "fraud_detection_features"],
        ["create", "push_source", "user_realtime_push"],
      ]),
    );
  });

  it("materializes the newest record of each user", () => {
    const [view] = result.materialized.views;
    expect(view).toMatchObject({
      read: records.filter((record) => record.event <= MIDNIGHT).length,
      written: newestOfEach(START, MIDNIGHT).size,
      stale: 0,
      fullTies: 0,
    });
  });

  it("joins each training row as of its own time", () => {
    const wanted = [
      ["user_0001", at("2026-02-01T00:00:00")],
      ["user_0042", at("2026-02-15T00:00:00")],
      ["user_0100", at("2026-01-20T00:00:00")],
      ["user_0500", at("2026-02-28T00:00:00")],
      ["user_9999", at("2026-02-28T00:00:00")],
    ] as const;
    const expected = wanted.map(([user, time]) => ({
      user_id: user,
      event_timestamp: new Date(time),
      ...featuresOf(newest(records, user, time - WEEK, time)),
    }));
    expect(result.training).toEqual(expected);
    expect(expected.map((row) => "total_purchases" in row && row.total_purchases !== null)).toEqual(
      [true, true, true, true, false],
    );
  });

  it("serves the newest values, and what is computed from them and the request", () => {
    const served = (user: string, amount: number) => {
      const record = newest(records, user, MIDNIGHT - WEEK, MIDNIGHT);
      const { total_purchases, avg_purchase_amount, user_segment } = featuresOf(record);
      return {
        user_id: user,
        total_purchases,
        avg_purchase_amount,
        user_segment,
        ...analysisOf(record, amount),
      };
    };
    expect(result.online).toEqual([served("user_0001", 750), served("user_0042", 50)]);
    expect(result.recommendation).toEqual([served("user_0001", 750)]);
  });

  it("answers the same to the bit in training and in serving", () => {
    const record = newest(records, "user_0001", MIDNIGHT - WEEK, MIDNIGHT);
    const expected = {
      user_id: "user_0001",
      ...featuresOf(record),
      ...analysisOf(record, 750),
    };
    expect(result.fraud).toEqual([expected]);
    expect(result.fraudTraining).toEqual([
      { ...expected, current_amount: 750, event_timestamp: new Date(MIDNIGHT) },
    ]);
    expect(printed).toContain("Training and serving agree: yes.");
  });

  it("serves a pushed row at once, and still after the next materialization", () => {
    expect(result.pushed).toEqual([{ user_id: "user_0001", ...PUSHED }]);
    expect(result.afterIncremental).toEqual(result.pushed);
  });

  it("materializes what came since the last end", () => {
    const [view] = result.incremental.views;
    expect(view).toMatchObject({
      start: new Date(MIDNIGHT),
      end: new Date(NOON),
      read: records.filter((record) => record.event >= MIDNIGHT && record.event <= NOON).length,
    });
    // A row of the very end of the first window is seen again.
    expect((view?.written ?? 0) + (view?.stale ?? 0)).toBe(newestOfEach(MIDNIGHT, NOON).size);
    expect(view?.written).toBeGreaterThanOrEqual(newestOfEach(MIDNIGHT + 1, NOON).size);
    expect(newestOfEach(MIDNIGHT + 1, NOON).size).toBeGreaterThan(0);
  });

  it("serves nothing of March 2026 today", () => {
    expect(result.today).toEqual([{ user_id: "user_0001", ...featuresOf(null) }]);
    expect(result.todayStatuses).toEqual(["OUTSIDE_MAX_AGE"]);
  });

  it("prints every step, its clock and its values, float32 as the shortest text", () => {
    for (const step of ["Apply", "Materialize", "Training set", "Serve", "Services", "Push"]) {
      expect(printed).toMatch(new RegExp(`^\\d\\. ${step}.*\\[2026-03-01T0[07]:00Z\\]$`, "m"));
    }
    expect(printed).toMatch(/^7\. Materialize what is new.*\[2026-03-01T12:00Z\]$/m);
    expect(printed).toMatch(/^8\. The same read by the real clock/m);
    for (const row of result.training) {
      const amount = row.avg_purchase_amount;
      expect(printed).toContain(amount === null ? "null" : float32Text(amount as number));
    }
    expect(printed).toMatch(/240\.12 +750 +2\.1 +gold/);
    expect(printed).toContain("OUTSIDE_MAX_AGE");
    expect(printed).not.toContain("\u001b");
  });
});
