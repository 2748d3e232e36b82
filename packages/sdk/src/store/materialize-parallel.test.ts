import { describe, expect, it } from "vitest";
import { featureView } from "../define/feature-view.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { memoryOfflineStore } from "../memory.ts";
import { int64 } from "../schema/value-type.ts";
import type { MaterializeReport, Progress } from "./materialization.ts";
import { eachView } from "./materialize-parallel.ts";
import { sendEach } from "./materialize-pipeline.ts";
import { at, driver, row, stats, world } from "./world.fixture.ts";

const NAMES = ["a", "b", "c", "d"];
const views = NAMES.map((name) =>
  featureView({ name, entities: [driver], source: stats, schema: { count: int64() } }),
);
const window = { start: at(0), end: at(2) };

/** Views whose reads wait for each other until so many are under way. */
async function together(count: number, failing: readonly number[] = []) {
  const base = memoryOfflineStore({ sources: { stats: [row(1, at(1), 1)] } });
  const state = { begun: 0, underWay: 0, most: 0 };
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const offline = {
    ...base,
    latest: (...[plan, options]: Parameters<typeof base.latest>) => {
      const rows = base.latest(plan, options);
      return {
        counts: () => rows.counts(),
        async *[Symbol.asyncIterator]() {
          const mine = state.begun++;
          state.underWay += 1;
          state.most = Math.max(state.most, state.underWay);
          if (state.begun >= count) open();
          await gate;
          if (failing.includes(mine)) throw new Error(`broken ${mine}`);
          yield* rows;
          state.underWay -= 1;
        },
      };
    },
  };
  const all = world([], { offline });
  await all.store.apply(views);
  return { ...all, state };
}

describe("views side by side", () => {
  it("are as many at once as was asked for, two unless told otherwise, reported in order", async () => {
    const three = await together(3);
    const order = ["d", "a", "c", "b"];
    const report = await three.store.materialize({ ...window, views: order, concurrency: 3 });
    expect(report.views.map(({ view, written }) => [view, written])).toEqual(
      order.map((name) => [name, 1]),
    );
    expect(three.state.most).toBe(3);
    const two = await together(2);
    const told: Progress[] = [];
    for await (const progress of two.store.materialize(window)) told.push(progress);
    expect(two.state.most).toBe(2);
    expect(told.filter(({ totalRows }) => totalRows === 1)).toHaveLength(NAMES.length);
    const bad = { ...window, concurrency: 0 };
    expect(() => two.store.materialize(bad)).toThrow(/"concurrency" is a number of views/);
  });

  it("do not stop each other: those that can be done are done", async () => {
    const { store } = await together(2, [0, 2]);
    const failed: unknown = await store.materialize(window).then(
      () => null,
      (error: unknown) => error,
    );
    if (!isFeatureStoreError(failed, "FS_MATERIALIZE_FAILED")) throw failed;
    const report = failed.details.report as MaterializeReport;
    expect(report.views.map(({ view }) => view)).toEqual(NAMES);
    const broken = report.views.filter(({ error }) => error !== null);
    expect(broken).toHaveLength(2);
    for (const { view, error } of report.views)
      expect(await store.watermark(view)).toEqual(error === null ? at(2) : null);
  });

  it("begin no more once one was aborted", async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 1) throw new Error("aborted");
      await new Promise((resolve) => setImmediate(resolve));
      return item;
    };
    await expect(eachView([0, 1, 2, 3, 4], 2, work)).rejects.toThrow("aborted");
    expect(begun).toEqual([0, 1]);
  });
});

describe("a rehearsal", () => {
  it("needs neither a lease nor an online store, and counts what a run would send", async () => {
    const rows = [row(1, at(1), 1), row(1, at(0), 0), row(2, at(1), 2)];
    const { store, registry } = world(rows, { online: undefined, readOnly: false });
    await store.apply(views.slice(0, 1));
    const value = { owner: "other" };
    await registry.setState("demo", { key: "lease/a", value, version: null });
    const report = await store.materialize({ ...window, dryRun: true });
    expect(report.views[0]).toMatchObject({ rows: 2, read: 3, written: 0, stale: 0 });
    expect(await store.watermark("a")).toBeNull();
  });
});

describe("batches on their way", () => {
  async function* numbers(count: number, read: number[]) {
    for (let i = 0; i < count; i += 1) {
      read.push(i);
      yield i;
    }
  }

  it("are two at most, and the next is read meanwhile", async () => {
    const read: number[] = [];
    const waiting: (() => void)[] = [];
    let most = 0;
    const done = sendEach(numbers(6, read), async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
    });
    for (let sent = 0; sent < 6; sent += 1) {
      while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, waiting.length);
      expect(read.length).toBeLessThanOrEqual(sent + 3);
      waiting.shift()?.();
    }
    await done;
    expect([read.length, most]).toEqual([6, 2]);
  });

  it("end with the first failure, and the reader is let go", async () => {
    let closed = false;
    async function* source() {
      try {
        for (let i = 0; ; i += 1) yield i;
      } finally {
        closed = true;
      }
    }
    const sent: number[] = [];
    const work = sendEach(source(), async (item) => {
      sent.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      if (item === 3) throw new Error("refused");
    });
    await expect(work).rejects.toThrow("refused");
    expect(closed).toBe(true);
    expect(sent.length).toBeLessThanOrEqual(6);
    async function* lost() {
      yield 1;
      throw new Error("lost");
    }
    await expect(sendEach(lost(), async () => {})).rejects.toThrow("lost");
  });
});
