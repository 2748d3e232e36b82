import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contest, type Pair, timePairs } from "./abba.ts";
import { type Figure, goalMet, goalText, type Line, valueText } from "./figure.ts";
import type { Page, PageContext } from "./page.ts";
import { quartilesOf } from "./quartiles.ts";

/** How pages are run. */
export interface RunOptions {
  readonly pairs: number;
  readonly small: boolean;
  readonly feastPython: string | null;
  readonly say: (line: string) => void;
}

/**
 * Runs a page in a folder of its own; answers its figures, none where the run is small. It throws where the page finds no
 * answers equal and leaves nothing out.
 */
export async function runPage(
  name: string,
  page: Page,
  options: RunOptions,
): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "fs-bench-"));
  const figures: Figure[] = [];
  const keep = (figure: Figure): void => {
    figures.push(figure);
    options.say(sentence(figure));
  };
  let [equal, leftOut] = [0, 0];
  const context: PageContext = {
    ...options,
    folder,
    equal(what) {
      equal += 1;
      options.say(`equal: ${what}`);
    },
    leaveOut(why) {
      leftOut += 1;
      options.say(`left out: ${why}`);
    },
    async compare(line, contest) {
      if (equal === 0) throw new Error(`${line.what}: no answers were found equal before`);
      if (options.small) return once(contest);
      keep(ratioOf(name, line, await timePairs(contest, options.pairs)));
    },
    record(line, unit, values, note = "") {
      if (options.small) return;
      const adr = line.adr ?? null;
      keep({ page: name, ...line, unit, ...quartilesOf(values), cpu: null, note, adr });
    },
  };
  try {
    await page(context);
    if (equal + leftOut === 0) throw new Error(`page "${name}" found no answers equal`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}

async function once({ reference, candidate }: Contest): Promise<void> {
  await reference();
  await candidate();
}

function ratioOf(page: string, line: Line, pairs: readonly Pair[]): Figure {
  const ofSpeed = line.goal !== null && "atLeast" in line.goal;
  const ratio = (kind: "wall" | "cpu") =>
    quartilesOf(
      pairs.map(({ candidate, reference }) =>
        ofSpeed ? reference[kind] / candidate[kind] : candidate[kind] / reference[kind],
      ),
    );
  const median = (side: "reference" | "candidate") =>
    valueText(quartilesOf(pairs.map((pair) => pair[side].wall)).median, "ms");
  const note = `${median("candidate")} against ${median("reference")}`;
  const adr = line.adr ?? null;
  return { page, ...line, unit: "x", ...ratio("wall"), cpu: ratio("cpu").median, note, adr };
}

function sentence(figure: Figure): string {
  const { what, unit, goal, lower, median, upper, note } = figure;
  const text = (value: number) => valueText(value, unit);
  const met = goalMet(figure);
  const verdict = met === null ? "" : `; goal ${goalText(goal, unit)}: ${met ? "met" : "MISSED"}`;
  return `${what}: ${text(median)} (${text(lower)} .. ${text(upper)})${verdict}${note === "" ? "" : `; ${note}`}`;
}
