import { isDeepStrictEqual } from "node:util";
import { FeatureStore, float64, onDemandFeatureView, requestSource } from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import type { PageContext } from "../page.ts";
import { millisOf } from "../run-node.ts";
import { readyBatchStore } from "./ready-batch-store.ts";

const amounts = requestSource({ name: "amounts", schema: { a: float64(), b: float64() } });
const rowForm = onDemandFeatureView({
  name: "by_row",
  sources: [amounts],
  schema: { ratio: float64() },
  transform: ({ a, b }) => ({ ratio: b / (a + 1e-6) }),
});
const batchForm = onDemandFeatureView({
  name: "by_batch",
  sources: [amounts],
  schema: { ratio: float64() },
  transformBatch: ({ a, b }) => ({ ratio: a.map((value, i) => (b[i] as number) / (value + 1e-6)) }),
});

/** How many rows a second a simple ratio is computed for, in both forms, over rows that lie ready in memory. */
export async function transformSpeed({ small, pairs, equal, record }: PageContext): Promise<void> {
  const rows = small ? 1000 : 200_000;
  const a = Float64Array.from({ length: rows }, (_, i) => i + 0.5);
  const b = Float64Array.from({ length: rows }, (_, i) => i * 2.5);
  const ratios = a.map((value, i) => (b[i] as number) / (value + 1e-6));
  for (const [view, what, goal] of [
    [rowForm, "simple ratio by row", { atLeast: 2_000_000 }],
    [batchForm, "simple ratio by transformBatch", null],
  ] as const) {
    const store = new FeatureStore({
      project: "bench",
      registry: memoryRegistry(),
      offline: readyBatchStore(),
      definitions: [view],
    });
    await store.apply([view]);
    const training = await store.getHistoricalFeatures({
      entities: {
        a,
        b,
        event_timestamp: new Array<Date>(rows).fill(new Date(0)),
      },
      features: [view],
    });
    const run = async () => {
      const batches = [];
      for await (const batch of training.batches()) batches.push(batch);
      return batches;
    };
    const answered = (await run())[0]?.columns.at(-1)?.values;
    if (!isDeepStrictEqual(answered, ratios)) throw new Error(`${what}: it computes other values`);
    equal(`${what}, and a loop over the columns`);
    const times = await millisOf(small ? 0 : pairs, run);
    record(
      { what, goal },
      "rows/s",
      times.map((millis) => (rows / millis) * 1000),
    );
  }
}
