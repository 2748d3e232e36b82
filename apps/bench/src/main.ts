import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { joinPage } from "./join/join-page.ts";

const GOAL = 1.3;
const size = { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };
const pairs = Math.max(7, Number(process.argv[2] ?? 7));
const say = (line: string) => console.log(`  ${line}`);

const folder = await mkdtemp(join(tmpdir(), "fs-bench-"));
try {
  console.log("Training join: 200,000 entity rows x 2,000,000 source rows x 10 features");
  say(`Parquet to Parquet, Node ${process.version}, ${cpus().length} cores, ${pairs} pairs, ABBA`);
  const { byHand, throughStore, ratio } = await joinPage({ folder, size, pairs, say });
  const seconds = (millis: number) => `${(millis / 1000).toFixed(2)} s`;
  say(`one hand-written DuckDB statement, median   ${seconds(byHand.median)}`);
  say(`store.getHistoricalFeatures, median         ${seconds(throughStore.median)}`);
  const [lower, median, upper] = [ratio.lower, ratio.median, ratio.upper].map((n) => n.toFixed(2));
  const met = ratio.median <= GOAL;
  say(
    `ratio, median ${median} (quartiles ${lower} .. ${upper}); goal <= ${GOAL}: ${met ? "met" : "MISSED"}`,
  );
  process.exitCode = met ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
