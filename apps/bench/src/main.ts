import { fileURLToPath } from "node:url";
import { feastPython } from "./feast/feast-python.ts";
import type { Figure } from "./figure.ts";
import { goalMet } from "./figure.ts";
import { machineLine } from "./machine.ts";
import type { Page } from "./page.ts";
import { PAGES } from "./pages.ts";
import { regressions } from "./regressions.ts";
import { readResults, writeResult } from "./results.ts";
import { type BenchRequest, benchRequest } from "./run-options.ts";
import { runPage } from "./run-page.ts";
import { figureTable } from "./table.ts";

const RESULTS = fileURLToPath(new URL("../results", import.meta.url));

const request = benchRequest(process.argv.slice(2), Object.keys(PAGES));
if (typeof request === "string") {
  console.error(request);
  process.exitCode = 2;
} else {
  process.exitCode = await bench(request);
}

async function bench(asked: BenchRequest): Promise<number> {
  const { pairs, small, check } = asked;
  const pages = pagesOf(asked);
  const figures: Figure[] = [];
  const python = asked.feast ? await feastPython() : null;
  const recorded = (await readResults(RESULTS)).flatMap((result) => result.figures);
  for (const [name, page] of pages) {
    const machine = machineLine();
    console.log(`${name} (${small ? "small, nothing is timed" : `${machine}, ${pairs} pairs`})`);
    const say = (line: string) => console.log(`  ${line}`);
    const found = await runPage(name, page, { pairs, small, feastPython: python, say });
    figures.push(...found);
    if (!small && !check && found.length > 0)
      await writeResult(RESULTS, { page: name, machine, pairs, figures: found });
  }
  if (small) return 0;
  console.log(`\n${figureTable(figures)}`);
  if (!check) return figures.some((figure) => goalMet(figure) === false) ? 1 : 0;
  const ran = pages.map(([name]) => name);
  const found = regressions(figures, recorded, ran);
  for (const line of found) console.log(line);
  return found.length > 0 ? 1 : 0;
}

/** The pages that are asked for; the one beside real Feast only where Feast is. */
function pagesOf({ pages, feast }: BenchRequest): readonly (readonly [string, Page])[] {
  return Object.entries(PAGES)
    .filter(([name]) => pages.length === 0 || pages.includes(name))
    .filter(([name]) => name !== "feast" || feast);
}
