import { join } from "node:path";
import { duckdb } from "@fs/offline-duckdb";
import { FeatureStore, float64, onDemandFeatureView } from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import { type Duck, literal, openDuck } from "../duck.ts";
import type { JoinCase } from "../join/join-case.ts";
import { writeOneView } from "../join/join-data.ts";
import { viewOf } from "../join/through-store.ts";
import type { Page, PageContext } from "../page.ts";
import { rowsThatDiffer } from "../same-rows.ts";
import { transformSpeed } from "./transform-speed.ts";

/** What transforms cost: in memory, and a written training set against the same without its on-demand columns. */
export const onDemand: Page = async (context) => {
  await transformSpeed(context);
  await writtenColumns(context);
};

async function writtenColumns({ folder, small, compare, equal }: PageContext): Promise<void> {
  const duck = await openDuck();
  const size = small
    ? { entityRows: 500, sourceRows: 5_000, keys: 125 }
    : { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };
  const work = await writeOneView(duck, folder, size);
  const { store, write } = await openStore(work);
  const [plain, full] = [join(folder, "plain.parquet"), join(folder, "full.parquet")];
  const without = () => write(plain, []);
  const withMade = () => write(full, ["made:ratio", "made:sum"]);
  try {
    await without();
    await withMade();
    await expectComputed(duck, plain, full);
    equal("on-demand columns of a Parquet file, and SQL");
    const what = "Parquet of 200 k rows with two on-demand columns / without";
    await compare({ what, goal: { atMost: 1.5 } }, { reference: without, candidate: withMade });
  } finally {
    await store.close();
    duck.close();
  }
}

async function openStore(work: JoinCase) {
  const [one] = work.views;
  if (one === undefined) throw new Error("the page has one view");
  const view = viewOf(one);
  const made = onDemandFeatureView({
    name: "made",
    sources: [view.pick("f0", "f1")],
    schema: { ratio: float64(), sum: float64() },
    transform: (row) => {
      const [f0, f1] = [row.f0 as number | null, row.f1 as number | null];
      if (f0 === null || f1 === null) return { ratio: null, sum: null };
      return { ratio: f0 / (f1 + 1e-6), sum: f0 + f1 };
    },
  });
  const store = new FeatureStore({
    project: "bench",
    registry: memoryRegistry(),
    offline: duckdb(),
    definitions: [made],
  });
  await store.apply([view, made]);
  const names = one.features.map((name) => `${one.name}:${name}`);
  return {
    store,
    async write(out: string, more: readonly string[]): Promise<void> {
      const entities = { path: work.entities };
      const training = await store.getHistoricalFeatures({
        entities,
        features: [...names, ...more],
      });
      await training.toParquet(out);
    },
  };
}

/** Throws where the columns of the transform are not what SQL computes of the same row. */
async function expectComputed(duck: Duck, plain: string, full: string): Promise<void> {
  const wanted = `${full}.sql`;
  await duck.run(
    `COPY (SELECT *, f0 / (f1 + 1e-6) AS ratio, f0 + f1 AS sum FROM ${literal(plain)}) TO ${literal(wanted)} (FORMAT parquet)`,
  );
  const columns = ["user_id", "event_timestamp", "f0", "f9", "ratio", "sum"];
  const differing = await rowsThatDiffer(duck, full, wanted, columns);
  if (differing > 0) throw new Error(`on-demand columns differ from SQL in ${differing} rows`);
}
