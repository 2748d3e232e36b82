import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { joinPage } from "./join/join-page.ts";
import type { Quartiles } from "./quartiles.ts";

const GOAL = 1.3;
const size = { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };
const pairs = Math.max(7, Number(process.argv[2] ?? 7));
const say = (line: string) => console.log(`  ${line}`);

const folder = await mkdtemp(join(tmpdir(), "fs-bench-"));
try {
  console.log("Training join: 200,000 entity rows x 2,000,000 source rows x 10 features");
  say(`Parquet to Parquet, Node ${process.version}, ${cpus().length} cores, ${pairs} pairs, ABBA`);
  const { byHand, throughStore, ratio, cpuRatio } = await joinPage({ folder, size, pairs, say });
  const seconds = (millis: number) => `${(millis / 1000).toFixed(2)} s`;
  say(`one hand-written DuckDB statement, median   ${seconds(byHand.median)}`);
  say(`store.getHistoricalFeatures, median         ${seconds(throughStore.median)}`);
  const met = ratio.median <= GOAL;
  say(`ratio ${text(ratio)}; goal <= ${GOAL}: ${met ? "met" : "MISSED"}`);
  say(`ratio of time on all cores ${text(cpuRatio)}`);
  process.exitCode = met ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function text({ lower, median, upper }: Quartiles): string {
  return `${median.toFixed(2)} (median; quartiles ${lower.toFixed(2)} .. ${upper.toFixed(2)})`;
}
