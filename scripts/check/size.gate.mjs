import { readFileSync } from "node:fs";
import { members, slashed, sourcesOf } from "./workspace.mjs";

export const title = "no source file over 300 lines";

const ceiling = 300;

export function gate() {
  return members()
    .flatMap(sourcesOf)
    .map((path) => ({ path, lines: readFileSync(path, "utf8").trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > ceiling)
    .map(({ path, lines }) => `${slashed(path)}: ${lines} lines`);
}
