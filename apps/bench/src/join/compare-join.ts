import { join } from "node:path";
import { openDuck } from "../duck.ts";
import type { Line } from "../figure.ts";
import type { PageContext } from "../page.ts";
import { rowsThatDiffer } from "../same-rows.ts";
import { joinByHand } from "./by-hand.ts";
import { type JoinCase, joinColumns } from "./join-case.ts";
import { joinThroughStore } from "./through-store.ts";

/** Holds both answers equal, row by row, then times them in turn. */
export async function compareJoin(context: PageContext, line: Line, work: JoinCase): Promise<void> {
  const outHand = join(context.folder, "by-hand.parquet");
  const outStore = join(context.folder, "through-store.parquet");
  const duck = await openDuck();
  const store = await joinThroughStore(work);
  const byHand = joinByHand(work, outHand);
  try {
    await duck.run(byHand);
    await store.run(outStore);
    const differing = await rowsThatDiffer(duck, outHand, outStore, joinColumns(work));
    if (differing > 0) throw new Error(`${line.what}: the answers differ in ${differing} rows`);
    context.equal(`${line.what}: the store and DuckDB by hand, row by row`);
    await context.compare(line, {
      reference: () => duck.run(byHand),
      candidate: () => store.run(outStore),
    });
  } finally {
    await store.close();
    duck.close();
  }
}
