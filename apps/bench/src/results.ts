import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { figureTable } from "./table.ts";

/** The figures of a page, with the machine that they were taken on. */
export interface PageResult {
  readonly page: string;
  readonly machine: string;
  readonly pairs: number;
  readonly figures: readonly Figure[];
}

/** Writes a page's figures to `<page>.json`, and all pages that the folder holds to `README.md`. */
export async function writeResult(folder: string, result: PageResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${result.page}.json`);
  await writeFile(path, `${JSON.stringify(result, rounded, 2)}\n`);
  const all = await readResults(folder);
  const machines = all.map(({ page, machine, pairs }) => `- ${page}: ${machine}, ${pairs} pairs`);
  const table = figureTable(all.flatMap(({ figures }) => figures));
  const text = `# Results\n\nWritten by \`npm run bench\`.\n\n${table}\n\n${machines.join("\n")}\n`;
  await writeFile(join(folder, "README.md"), text);
}

/** Every result that the folder holds, by the name of its page. */
export async function readResults(folder: string): Promise<readonly PageResult[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  // The folder holds what `writeResult` wrote.
  return texts.map((text) => JSON.parse(text) as PageResult);
}

/** Four digits are enough, and make changes readable. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
