import { ADRS } from "../adr.ts";
import { openDuck } from "../duck.ts";
import type { Line } from "../figure.ts";
import type { Page, PageContext } from "../page.ts";
import { peakMegabytes } from "../peak.ts";
import { compareJoin } from "./compare-join.ts";
import type { JoinCase } from "./join-case.ts";
import { type JoinSize, writeFiveViews, writeOneView } from "./join-data.ts";

const ONE_VIEW = { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };
const HOT_KEYS = { ...ONE_VIEW, keys: 5_000 };
const FIVE_VIEWS = { entityRows: 200_000, sourceRows: 400_000, keys: 20_000 };
const LARGE = { entityRows: 1_000_000, sourceRows: 10_000_000, keys: 250_000 };

/** Training sets through the store, each against one statement written by hand, Parquet to Parquet. */
export const trainingJoin: Page = async (context) => {
  await measure(context, line("one view, 200 k x 2 M x 10", 1.1), ONE_VIEW);
  await measure(context, line("five views, created and ttl", 1.15), FIVE_VIEWS, writeFiveViews);
  const hot = { ...line("hot keys, 400 rows a key", 1.1), adr: ADRS.largerThanMemory };
  await measure(context, hot, HOT_KEYS);
};

/** The same at five times the size, and the memory that a process of its own takes for it. */
export const largeJoin: Page = async (context) => {
  const work = await measure(context, line("one view, 1 M x 10 M x 10", 1.15), LARGE);
  const peaks: number[] = [];
  for (let run = 0; run < (context.small ? 1 : 3); run += 1) {
    peaks.push(await peakMegabytes("join", { work, out: `${context.folder}/peak.parquet` }));
  }
  context.record({ what: "peak memory of 1 M x 10 M", goal: { atMost: 4096 } }, "MB", peaks);
};

function line(what: string, atMost: number): Line {
  return { what, goal: { atMost } };
}

async function measure(
  context: PageContext,
  what: Line,
  full: JoinSize,
  write: typeof writeOneView = writeOneView,
): Promise<JoinCase> {
  const duck = await openDuck();
  const work = await write(duck, context.folder, context.small ? smaller(full) : full);
  duck.close();
  await compareJoin(context, what, work);
  return work;
}

function smaller(size: JoinSize): JoinSize {
  const share = size.entityRows / 500;
  return {
    entityRows: 500,
    sourceRows: Math.ceil(size.sourceRows / share),
    keys: Math.ceil(size.keys / share),
  };
}
