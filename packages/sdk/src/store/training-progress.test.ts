import { describe, expect, it } from "vitest";
import type { Batch } from "../contract/columns.ts";
import type { Dataset, ReadOptions } from "../contract/offline-store.ts";
import { batchFromRows } from "../data/rows.ts";
import { int64 } from "../schema/value-type.ts";
import { trainingBatches } from "./training-batches.ts";
import type { TrainingProgress } from "./training-progress.ts";
import { at, row, trips, world } from "./world.fixture.ts";

const fields = [{ name: "id", type: int64() }];
const batchOf = (...ids: number[]): Batch =>
  batchFromRows(
    fields,
    ids.map((id) => ({ id })),
    "rows",
  );

/** A dataset that tells these fractions before its batches. */
function telling(fractions: readonly number[]) {
  return ({ signal, onProgress }: ReadOptions): Dataset => ({
    fields: async () => fields,
    explain: async () => null,
    writeTo: async () => ({ rows: 0 }),
    async *[Symbol.asyncIterator]() {
      for (const fraction of fractions) onProgress?.(fraction);
      if (signal?.aborted === true) throw signal.reason;
      yield batchOf(1, 2);
      yield batchOf(3);
    },
  });
}

const plain = { computed: [], hidden: new Set<string>(), types: new Map() };

async function heard(fractions: readonly number[]): Promise<readonly TrainingProgress[]> {
  const all: TrainingProgress[] = [];
  const answer = trainingBatches(telling(fractions), plain);
  await answer.all({ onProgress: (progress) => all.push(progress) });
  return all;
}

describe("the progress of a training set", () => {
  it("never falls, reaches 1 once, at the end, and counts rows as they come", async () => {
    expect(await heard([0.2, 0.1, 0.5, 0.5, 1])).toEqual([
      { fraction: 0.2, rows: 0, totalRows: null },
      { fraction: 0.5, rows: 0, totalRows: null },
      { fraction: 0.5, rows: 2, totalRows: null },
      { fraction: 0.5, rows: 3, totalRows: null },
      { fraction: 1, rows: 3, totalRows: 3 },
    ]);
  });

  it("is told of an engine that tells nothing, too", async () => {
    expect((await heard([])).at(-1)).toEqual({ fraction: 1, rows: 3, totalRows: 3 });
  });

  it("stops the read where its listener throws, with the error as the cause", async () => {
    const answer = trainingBatches(telling([0.5]), plain);
    const cause = new Error("the listener's own");
    for (const at of [0, 2, 3]) {
      const read = answer.all({
        onProgress: ({ rows, totalRows }) => {
          if (rows === at || (at === 3 && totalRows !== null)) throw cause;
        },
      });
      if (at === 0) await expect(read).rejects.toBe(cause);
      else await expect(read).rejects.toMatchObject({ code: "FS_ABORTED", cause });
    }
  });

  it("is heard of each read by itself, and of a file", async () => {
    const { store } = world([row(1, at(10), 5)]);
    await store.apply([trips]);
    const entities = [{ driver_id: 1, event_timestamp: at(11) }];
    const training = await store.getHistoricalFeatures({ entities, features: [trips] });
    const last = async (read: (options: object) => Promise<unknown>) => {
      const all: TrainingProgress[] = [];
      await read({ onProgress: (progress: TrainingProgress) => all.push(progress) });
      return all.at(-1);
    };
    const done = { fraction: 1, rows: 1, totalRows: 1 };
    expect(await last(training.rows)).toEqual(done);
    expect(await last(training.columns)).toEqual(done);
  });
});
