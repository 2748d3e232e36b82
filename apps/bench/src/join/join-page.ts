import { join } from "node:path";
import { timePairs } from "../abba.ts";
import { openDuck } from "../duck.ts";
import { type Quartiles, quartilesOf } from "../quartiles.ts";
import { rowsThatDiffer } from "../same-rows.ts";
import { joinByHand } from "./by-hand.ts";
import { JOIN_FEATURES, type JoinSize, writeJoinData } from "./join-data.ts";
import { joinThroughStore } from "./through-store.ts";

/** What is measured, and where. */
export interface JoinPageOptions {
  /** A folder of its own; what is written there stays. */
  readonly folder: string;
  readonly size: JoinSize;
  readonly pairs: number;
  readonly say: (line: string) => void;
}

/** Milliseconds of both ways, and the ratio of each pair: the store over the statement by hand. */
export interface JoinPageResult {
  readonly rowsThatDiffer: number;
  readonly byHand: Quartiles;
  readonly throughStore: Quartiles;
  readonly ratio: Quartiles;
  readonly cpuRatio: Quartiles;
}

/** Makes the data, holds both answers equal, then times them in turn. Nothing is timed where the answers differ. */
export async function joinPage(options: JoinPageOptions): Promise<JoinPageResult> {
  const { folder, size, pairs, say } = options;
  const outHand = join(folder, "by-hand.parquet");
  const outStore = join(folder, "through-store.parquet");
  const duck = await openDuck();
  const files = await writeJoinData(duck, folder, size);
  const store = await joinThroughStore(files);
  try {
    await joinByHand(duck, files, outHand);
    await store.run(outStore);
    const columns = ["user_id", "event_timestamp", "label", ...JOIN_FEATURES];
    const differing = await rowsThatDiffer(duck, outHand, outStore, columns);
    if (differing > 0) throw new Error(`the two answers differ in ${differing} rows`);
    say("both answers are equal, row by row");
    const contest = {
      reference: () => joinByHand(duck, files, outHand),
      candidate: () => store.run(outStore),
    };
    const timed = await timePairs(contest, pairs, ({ reference, candidate }) =>
      say(
        `by hand ${reference.wall.toFixed(0)} ms, through the store ${candidate.wall.toFixed(0)} ms`,
      ),
    );
    return {
      rowsThatDiffer: differing,
      byHand: quartilesOf(timed.map((pair) => pair.reference.wall)),
      throughStore: quartilesOf(timed.map((pair) => pair.candidate.wall)),
      ratio: quartilesOf(timed.map((pair) => pair.candidate.wall / pair.reference.wall)),
      cpuRatio: quartilesOf(timed.map((pair) => pair.candidate.cpu / pair.reference.cpu)),
    };
  } finally {
    await store.close();
    duck.close();
  }
}
