import { describe, expect, it } from "vitest";
import type { Figure } from "./figure.ts";
import { regressions } from "./regressions.ts";

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
    expect(regressions([figure(now, goal)], [figure(before, goal)])).toHaveLength(lines);
  });
  it("passes over a line that was never recorded", () => {
    expect(regressions([figure(9, atMost)], [])).toEqual([]);
  });
});
