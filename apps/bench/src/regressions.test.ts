import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Figure } from "./figure.ts";
import { regressions, SLACK } from "./regressions.ts";

const figure = (median: number, goal: Figure["goal"]): Figure => ({
  page: "join",
  what: "one view",
  unit: "x",
  goal,
  lower: median - 0.02,
  median,
  upper: median + 0.02,
  cpu: null,
  note: "",
});

describe("regressions", () => {
  const atMost = { atMost: 1.1 };
  const atLeast = { atLeast: 0.5 };
  it.each([
    ["a time ratio within its spread", 1.15, 1, atMost, 0],
    ["a time ratio beyond it", 1.2, 1, atMost, 1],
    ["a faster one", 0.5, 1, atMost, 0],
    ["a speed ratio within its spread", 0.9, 1, atLeast, 0],
    ["a speed ratio beyond it", 0.8, 1, atLeast, 1],
    ["a figure without a goal", 9, 1, null, 0],
  ])("%s", (_, now, before, goal, lines) => {
    expect(regressions([figure(now, goal)], [figure(before, goal)], ["join"])).toHaveLength(lines);
  });
  it("passes over a line that was never recorded", () => {
    expect(regressions([figure(9, atMost)], [], ["join"])).toEqual([]);
  });
  it("allows the slack that docs/performance.md names", async () => {
    const page = new URL("../../../docs/performance.md", import.meta.url);
    expect(await readFile(page, "utf8")).toContain(`\`SLACK\`, ${SLACK} of the recorded median`);
  });

  const [one, other] = [figure(1, atMost), { ...figure(2, null), what: "hot keys" }];
  it("names each recorded line that a page which ran did not measure", () => {
    expect(regressions([one], [one, other], ["join"])).toEqual([
      "gone: join, hot keys: recorded as 2.00 x, and no longer measured",
    ]);
  });
  it("names no line of a page that did not run", () => {
    expect(regressions([], [one, other], ["redis"])).toEqual([]);
  });
  it("tells lines of one name by their page", () => {
    const elsewhere = { ...other, page: "redis" };
    expect(regressions([elsewhere], [other], ["join", "redis"])).toHaveLength(1);
  });
});
