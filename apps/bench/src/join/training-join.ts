import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "../page.ts";
import { quartilesText } from "../quartiles.ts";
import { joinPage } from "./join-page.ts";

const GOAL = 1.3;
const size = { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };

/** A training set through the store against one statement written by hand. */
export const trainingJoin: Page = async ({ pairs, say }) => {
  const folder = await mkdtemp(join(tmpdir(), "fs-bench-"));
  try {
    say(
      "Training join: 200,000 entity rows x 2,000,000 source rows x 10 features, Parquet to Parquet",
    );
    const { byHand, throughStore, ratio, cpuRatio } = await joinPage({ folder, size, pairs, say });
    const seconds = (millis: number) => `${(millis / 1000).toFixed(2)} s`;
    say(`one hand-written DuckDB statement, median   ${seconds(byHand.median)}`);
    say(`store.getHistoricalFeatures, median         ${seconds(throughStore.median)}`);
    const met = ratio.median <= GOAL;
    say(`ratio ${quartilesText(ratio)}; goal <= ${GOAL}: ${met ? "met" : "MISSED"}`);
    say(`ratio of time on all cores ${quartilesText(cpuRatio)}`);
    return met;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
