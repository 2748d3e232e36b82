import { describe, expect, it } from "vitest";
import { featureView } from "../define/feature-view.ts";
import { float32, float64, int64, string } from "../schema/value-type.ts";
import { debtKey } from "./state-keys.ts";
import { withCalls } from "./with-calls.fixture.ts";
import { at, driver, row, stats, trips, world } from "./world.fixture.ts";

const FEATURES = { count: int64(), rate: float32(), name: string() };
const view = (change: object = {}) =>
  featureView({
    name: "trips",
    entities: [driver],
    ttl: "2h",
    source: stats,
    schema: { count: int64() },
    ...change,
  } as never);
const ALLOW = { allowBreaking: true } as const;

/** One row an hour before noon, materialized with one feature up to noon; then a second feature is applied. */
async function owing() {
  const made = world([row(1, at(11), 5)]);
  const { store } = made;
  await store.apply([view()]);
  await store.materializeIncremental({ end: at(12) });
  await store.apply([view({ schema: FEATURES })]);
  return made;
}

const names = async ({ store }: { store: ReturnType<typeof world>["store"] }) =>
  (await store.debts()).map((one) => one.view);
const storesOf = ({ registry, online, offline, clock }: ReturnType<typeof world>) => ({
  registry,
  online,
  offline,
  clock: () => clock.now.getTime(),
});

/** Materializes all up to noon, and does something else once the rows are there and before the run is complete. */
async function meanwhile(made: ReturnType<typeof world>, other: () => Promise<unknown>) {
  const registry = withCalls(made.registry, {
    setState: async (project, change, options) => {
      if (change.key.startsWith("watermark/")) await other();
      return made.registry.setState(project, change, options);
    },
  });
  const run = world([], { ...storesOf(made), registry });
  await run.store.materialize({ start: at(0), end: at(12) });
}

const rate = async ({ store }: { store: ReturnType<typeof world>["store"] }) =>
  (
    await store.getOnlineFeatures({ features: ["trips:rate"], entities: [{ driver_id: 1 }] })
  ).column("rate")[0];

describe("a backfill that a view owes", () => {
  it("is said with its reasons, and the next incremental run brings the new feature to rows behind the mark", async () => {
    const made = await owing();
    expect(await made.store.debts()).toEqual([
      {
        view: "trips",
        since: at(12),
        reasons: ['feature "rate" is added', 'feature "name" is added'],
      },
    ]);
    expect(await rate(made)).toBeNull();
    const { views } = await made.store.materializeIncremental({ end: at(12, 30) });
    expect(views).toMatchObject([{ start: at(10, 30), written: 1 }]);
    expect(await rate(made)).toBe(0.5);
    expect(await names(made)).toEqual([]);
    const next = await made.store.materializeIncremental({ end: at(12, 40) });
    expect(next.views[0]?.start).not.toEqual(at(10, 40));
  });

  it("is brought to a view without a ttl from 52 weeks before the end", async () => {
    const made = world([row(1, at(1), 5)]);
    await made.store.apply([view({ ttl: undefined })]);
    await made.store.materializeIncremental({ end: at(12) });
    await made.store.apply([view({ ttl: undefined, schema: FEATURES })]);
    const { views } = await made.store.materializeIncremental({ end: at(12) });
    expect(views[0]?.start).toEqual(new Date(at(12).getTime() - 52 * 7 * 86_400_000));
    expect(await names(made)).toEqual([]);
  });

  it("is settled by a run that covers it, and by no shorter, rehearsed or failed one", async () => {
    const made = await owing();
    await made.store.materialize({ start: at(10, 1), end: at(12) });
    expect(await names(made)).toEqual(["trips"]);
    await made.store.materializeIncremental({ end: at(12), dryRun: true });
    expect(await names(made)).toEqual(["trips"]);
    const cut = made.store.materializeIncremental({ end: at(12), signal: AbortSignal.abort() });
    await expect(Promise.resolve(cut)).rejects.toThrow();
    expect(await names(made)).toEqual(["trips"]);
    await made.store.materialize({ start: at(10), end: at(12) });
    expect(await names(made)).toEqual([]);
  });

  it("is not settled by a run that ends before the rows that are online", async () => {
    const made = await owing();
    await made.store.materialize({ start: at(1), end: at(9) });
    await made.store.materializeIncremental({ end: at(9) });
    expect(await names(made)).toEqual(["trips"]);
    await made.store.materializeIncremental({ end: at(12) });
    expect(await rate(made)).toBe(0.5);
    expect(await names(made)).toEqual([]);
  });

  it("is owed for a feature of another type, whose stored values are none any more", async () => {
    const made = world([row(1, at(11), 5)]);
    await made.store.apply([view({ schema: { count: int64(), rate: float64() } })]);
    await made.store.materializeIncremental({ end: at(12) });
    const { changes } = await made.store.apply([view({ schema: FEATURES })], ALLOW);
    expect(changes).toMatchObject([{ class: "breaking", backfill: ["trips"] }]);
    expect((await made.store.debts())[0]?.reasons).toContain(
      'feature "rate" is narrowed from float64 to float32',
    );
    await made.store.materializeIncremental({ end: at(12, 10) });
    expect(await rate(made)).toBe(0.5);
  });

  it("is not settled by a run that began before it", async () => {
    const made = world([row(1, at(11), 5)]);
    const { store } = made;
    await store.apply([view()]);
    await store.materializeIncremental({ end: at(12) });
    await meanwhile(made, () => store.apply([view({ schema: FEATURES })]));
    expect(await names(made)).toEqual(["trips"]);
    await store.materializeIncremental({ end: at(12) });
    expect(await names(made)).toEqual([]);
  });

  it("stays where a run saw it and still ran by the older definition", async () => {
    const made = world([row(1, at(11), 5)]);
    const { store, registry } = made;
    await store.apply([view()]);
    const before = await registry.read("demo");
    await store.materializeIncremental({ end: at(12) });
    await store.apply([view({ schema: FEATURES })]);
    // A registry that goes on with what it read last answers the older definition for a while.
    const stale = withCalls(registry, { read: async () => before });
    const older = world([], { ...storesOf(made), registry: stale });
    await older.store.materialize({ start: at(0), end: at(12) });
    expect(await names(made)).toEqual(["trips"]);
  });

  it("is owed by a view whose join keys change, and by none that was never materialized", async () => {
    const made = world([row(1, at(11), 5)]);
    await made.store.apply([view()]);
    await made.store.apply([view({ schema: FEATURES })]);
    expect(await names(made)).toEqual([]);
    await made.store.materializeIncremental({ end: at(12) });
    await made.store.apply([view({ entities: [] })], ALLOW);
    expect(await names(made)).toEqual(["trips"]);
    await made.store.materializeIncremental({ end: at(12) });
    expect(await names(made)).toEqual([]);
  });

  it("is owed once a first run that was under way during the change has made rows", async () => {
    const made = world([row(1, at(11), 5)]);
    await made.store.apply([view()]);
    await meanwhile(made, () => made.store.apply([view({ schema: FEATURES })]));
    expect(await names(made)).toEqual(["trips"]);
  });

  it("goes with its view", async () => {
    const made = await owing();
    await made.store.apply([], { remove: [{ kind: "feature_view", name: "trips" }], ...ALLOW });
    await made.store.apply([trips]);
    expect(await made.registry.getState("demo", [debtKey("trips")])).toEqual([null]);
  });

  it("is there before the change is, so that an apply that dies between loses none; the next one rights it", async () => {
    const made = world([row(1, at(11), 5)]);
    const { registry, store } = made;
    await store.apply([view()]);
    await store.materializeIncremental({ end: at(12) });
    const commit = () => Promise.reject(new Error("killed"));
    const killed = world([], { ...storesOf(made), registry: withCalls(registry, { commit }) });
    await expect(killed.store.apply([view({ schema: FEATURES })])).rejects.toThrow("killed");
    expect((await store.debts()).map((one) => one.view)).toEqual(["trips"]);
    await store.apply([view()]);
    await store.materializeIncremental({ end: at(12) });
    expect(await store.debts()).toEqual([]);
  });

  it("gathers reasons over changes, and stays owed for the latest definition", async () => {
    const made = await owing();
    await made.store.apply([view({ schema: FEATURES, ttl: "3h" })]);
    await made.store.apply([view({ schema: { count: int64() }, ttl: "3h" })], ALLOW);
    const [debt] = await made.store.debts();
    expect(debt?.reasons).toContain("ttl is lengthened from 2h to 3h");
    await made.store.materialize({ start: at(10), end: at(12) });
    expect(await names(made)).toEqual(["trips"]);
    await made.store.materializeIncremental({ end: at(12) });
    expect(await names(made)).toEqual([]);
  });
});
