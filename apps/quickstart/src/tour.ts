import { join } from "node:path";
import type { FeatureStore, MaterializeReport, RegistryPlan, Schema, Status } from "@fs/sdk";
import {
  fraudDetectionFeatures,
  purchaseAnalysis,
  purchaseRequest,
  recommendationFeatures,
  userRealtimePush,
  userTransactionFeatures,
} from "../feature_repo/features.ts";
import type { MovingClock } from "./moving-clock.ts";
import type { PrintedRow, Screen } from "./output.ts";

/** What the tour walks through. */
export interface Tour {
  /** A project of which nothing is applied yet. */
  readonly store: FeatureStore;
  /** The clock that the store was opened with. */
  readonly clock: MovingClock;
  /** The feature repository, with its data. */
  readonly repository: string;
  readonly definitions: readonly unknown[];
  readonly screen: Screen;
}

/** What the steps answered, for a test to hold against its own computation. */
export interface TourResult {
  readonly applied: RegistryPlan;
  readonly materialized: MaterializeReport;
  readonly training: readonly PrintedRow[];
  readonly online: readonly PrintedRow[];
  readonly recommendation: readonly PrintedRow[];
  readonly fraud: readonly PrintedRow[];
  readonly fraudTraining: readonly PrintedRow[];
  readonly pushed: readonly PrintedRow[];
  readonly incremental: MaterializeReport;
  readonly afterIncremental: readonly PrintedRow[];
  readonly today: readonly PrintedRow[];
  readonly todayStatuses: readonly Status[];
}

/** The types of every column that is printed. */
const TYPES: Schema = {
  ...userTransactionFeatures.schema,
  ...purchaseRequest.schema,
  ...purchaseAnalysis.schema,
};

/** The request of the tutorial: five features of two views. */
const SERVED = [
  userTransactionFeatures.pick("total_purchases", "avg_purchase_amount", "user_segment"),
  purchaseAnalysis,
];

const MIDNIGHT = "2026-03-01T00:00:00Z";

/** Walks the whole way: define, apply, materialize, train, serve, push, materialize again. */
export async function runTour(tour: Tour): Promise<TourResult> {
  tour.clock.moveTo(MIDNIGHT);
  const applied = await apply(tour);
  const materialized = await materialize(tour);
  const training = await train(tour);
  const online = await serve(tour);
  const services = await askServices(tour);
  tour.clock.moveTo("2026-03-01T07:00:00Z");
  const pushed = await push(tour);
  tour.clock.moveTo("2026-03-01T12:00:00Z");
  const later = await materializeIncremental(tour);
  tour.clock.release();
  const end = await readToday(tour);
  return { applied, materialized, training, online, ...services, pushed, ...later, ...end };
}

async function apply({ store, clock, definitions, screen }: Tour): Promise<RegistryPlan> {
  screen.step("Apply: register the definitions of feature_repo", clock.text());
  screen.code("await store.apply(definitions)");
  const plan = await store.apply(definitions);
  for (const { kind, name } of plan.changes) {
    screen.line(`Created ${kind.replaceAll("_", " ")} ${name}`);
  }
  return plan;
}

async function materialize({ store, clock, screen }: Tour): Promise<MaterializeReport> {
  screen.step("Materialize: newest values into the online store", clock.text());
  const start = new Date("2026-01-01T00:00:00Z");
  const end = new Date(MIDNIGHT);
  screen.code("await store.materialize({ start: 2026-01-01, end: 2026-03-01 })");
  const report = await screen.run(store.materialize({ start, end }));
  sayReport(screen, report);
  return report;
}

async function train({ store, clock, screen }: Tour): Promise<readonly PrintedRow[]> {
  screen.step("Training set: features as of each row's own time", clock.text());
  screen.code(
    "await store.getHistoricalFeatures({ entities, features: [userTransactionFeatures] })",
  );
  const entities = [
    { user_id: "user_0001", event_timestamp: new Date("2026-02-01T00:00:00Z") },
    { user_id: "user_0042", event_timestamp: new Date("2026-02-15T00:00:00Z") },
    { user_id: "user_0100", event_timestamp: new Date("2026-01-20T00:00:00Z") },
    { user_id: "user_0500", event_timestamp: new Date("2026-02-28T00:00:00Z") },
    { user_id: "user_9999", event_timestamp: new Date("2026-02-28T00:00:00Z") },
  ];
  const training = await store.getHistoricalFeatures({
    entities,
    features: [userTransactionFeatures],
  });
  const rows = await training.rows();
  screen.table(rows, TYPES);
  screen.line("No value is newer than its row's time or more than 7 days (the ttl) older.");
  screen.line("user_9999 has no history, so its features are null.");
  return rows;
}

async function serve({ store, clock, screen }: Tour): Promise<readonly PrintedRow[]> {
  screen.step("Serve: the newest features, and what a purchase adds", clock.text());
  screen.code("await store.getOnlineFeatures({ features, entities })");
  const entities = [
    { user_id: "user_0001", current_amount: 750 },
    { user_id: "user_0042", current_amount: 50 },
  ];
  const rows = (await store.getOnlineFeatures({ features: SERVED, entities })).rows();
  screen.table(
    rows.map((row, i) => ({ ...row, current_amount: entities[i]?.current_amount })),
    TYPES,
  );
  screen.line("purchase_analysis was computed now: current_amount / avg_purchase_amount.");
  return rows;
}

async function askServices({
  store,
  clock,
  repository,
  screen,
}: Tour): Promise<Pick<TourResult, "recommendation" | "fraud" | "fraudTraining">> {
  screen.step("Services: what each model asks for, by name", clock.text());
  const entities = [{ user_id: "user_0001", current_amount: 750 }];
  screen.code("await store.getOnlineFeatures({ features: recommendationFeatures, entities })");
  const recommendation = (
    await store.getOnlineFeatures({ features: recommendationFeatures, entities })
  ).rows();
  screen.table(recommendation, TYPES);
  screen.code("await store.getOnlineFeatures({ features: fraudDetectionFeatures, entities })");
  const fraud = (
    await store.getOnlineFeatures({ features: fraudDetectionFeatures, entities })
  ).rows();
  screen.table(fraud, TYPES);
  const trained = await store.getHistoricalFeatures({
    entities: entities.map((row) => ({ ...row, event_timestamp: new Date(MIDNIGHT) })),
    features: fraudDetectionFeatures,
  });
  const fraudTraining = await trained.rows();
  await trained.toParquet(join(repository, "data", "training.parquet"));
  screen.line(`Training and serving agree: ${agree(fraudTraining, fraud) ? "yes" : "NO"}.`);
  screen.line("The training row is in feature_repo/data/training.parquet.");
  return { recommendation, fraud, fraudTraining };
}

/** True where every column of the served row has the same value in the training row. */
function agree(training: readonly PrintedRow[], served: readonly PrintedRow[]): boolean {
  return served.every((row, i) =>
    Object.entries(row).every(([name, value]) => Object.is(training[i]?.[name], value)),
  );
}

async function push({ store, clock, screen }: Tour): Promise<readonly PrintedRow[]> {
  screen.step("Push: a row of 06:00, without waiting for a batch", clock.text());
  screen.code("await store.push(userRealtimePush, rows)");
  await store.push(userRealtimePush, [
    {
      user_id: "user_0001",
      total_purchases: 46,
      avg_purchase_amount: 240.12,
      last_purchase_amount: 750,
      purchase_frequency: 2.1,
      user_segment: "gold",
      event_timestamp: new Date("2026-03-01T06:00:00Z"),
      created_timestamp: new Date("2026-03-01T06:00:00Z"),
    },
  ]);
  const rows = await readUser(store);
  screen.table(rows.rows(), TYPES);
  return rows.rows();
}

async function materializeIncremental({
  store,
  clock,
  screen,
}: Tour): Promise<Pick<TourResult, "incremental" | "afterIncremental">> {
  screen.step("Materialize what is new since the last time", clock.text());
  screen.code("await store.materializeIncremental({ end: 2026-03-01T12:00 })");
  const end = new Date("2026-03-01T12:00:00Z");
  const incremental = await screen.run(store.materializeIncremental({ end }));
  sayReport(screen, incremental);
  const afterIncremental = (await readUser(store)).rows();
  screen.table(afterIncremental, TYPES);
  screen.line("The pushed row is newer than any in the batch source, so it stays.");
  return { incremental, afterIncremental };
}

async function readToday({
  store,
  clock,
  screen,
}: Tour): Promise<Pick<TourResult, "today" | "todayStatuses">> {
  screen.step("The same read by the real clock", clock.text());
  const online = await readUser(store);
  const todayStatuses = online.statuses("total_purchases");
  screen.table(
    online.rows().map((row, i) => ({ ...row, status: todayStatuses[i] })),
    TYPES,
  );
  screen.line("That is right: the row is older than its ttl of 7 days, and a model should rather");
  screen.line("know that it has no value than be given one that has long ceased to be true.");
  return { today: online.rows(), todayStatuses };
}

function readUser(store: FeatureStore) {
  return store.getOnlineFeatures({
    features: [userTransactionFeatures],
    entities: [{ user_id: "user_0001" }],
  });
}

function sayReport(screen: Screen, report: MaterializeReport): void {
  for (const { view, read, written, stale, start, end } of report.views) {
    const window = `${start.toISOString().slice(0, 16)} .. ${end.toISOString().slice(0, 16)}`;
    screen.line(`${view} ${window}: ${read} rows read, ${written} written, ${stale} stale`);
  }
  for (const warning of report.warnings) screen.line(`warning: ${warning}`);
}
