import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDuck } from "../duck.ts";
import { writeOneView } from "../join/join-data.ts";
import { joinThroughStore } from "../join/through-store.ts";
import type { Page } from "../page.ts";
import { ROOT } from "../root.ts";
import { millisOf } from "../run-node.ts";

const RUNS = 3;
/** Of so many rows one may differ. */
const FEW = 10_000;

/** The training join of one view beside real Feast, on the same files, each in a process of its own; only where asked for. */
export const besideFeast: Page = async ({ folder, small, feastPython, equal, record }) => {
  if (feastPython === null) throw new Error("the page needs a Python that has Feast");
  const duck = await openDuck();
  const size = small
    ? { entityRows: 500, sourceRows: 5_000, keys: 125 }
    : { entityRows: 200_000, sourceRows: 2_000_000, keys: 50_000 };
  const work = await writeOneView(duck, folder, size);
  const [mine, theirs] = [join(folder, "mine.parquet"), join(folder, "theirs.parquet")];
  const store = await joinThroughStore(work);
  const millis = await millisOf(RUNS, () => store.run(mine));
  await store.close();
  for (const kind of ["duckdb", "file"]) {
    const script = join(ROOT, "apps", "bench", "feast", "historical_join.py");
    const source = work.views[0]?.path ?? "";
    const words = [script, work.entities, source, theirs, String(RUNS + 1), kind];
    const { stdout } = await promisify(execFile)(feastPython, words, { maxBuffer: 1 << 26 });
    const seconds = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as readonly number[];
    // Feast does not keep the order of entity rows.
    const differing = Number(await duck.value(differingRows(mine, theirs)));
    // Of rows at one time Feast takes any.
    if (differing > Math.ceil(size.entityRows / FEW))
      throw new Error(`${kind}: ${differing} rows differ`);
    equal(`all rows but ${differing} from the store and Feast (${kind})`);
    const note = `${differing} rows differ`;
    const ratios = seconds.slice(1).map((one, i) => (one * 1000) / (millis[i] ?? Number.NaN));
    record(
      { what: `Feast's time (${kind}) / ours, 200 k x 2 M x 10`, goal: null },
      "x",
      ratios,
      note,
    );
  }
  duck.close();
};

function differingRows(mine: string, theirs: string): string {
  const columns = ["user_id", "event_timestamp", ...Array.from({ length: 10 }, (_, i) => `f${i}`)];
  const rows = (path: string) => `SELECT ${columns.join(", ")} FROM read_parquet('${path}')`;
  return `SELECT count(*)::DOUBLE FROM ((${rows(mine)}) EXCEPT ALL (${rows(theirs)}))`;
}
