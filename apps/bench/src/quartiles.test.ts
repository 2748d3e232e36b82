import { describe, expect, it } from "vitest";
import { quartilesOf } from "./quartiles.ts";

describe("quartilesOf", () => {
  it.each([
    [[3], { lower: 3, median: 3, upper: 3 }],
    [[4, 1, 3, 2, 5], { lower: 2, median: 3, upper: 4 }],
    [[1, 2], { lower: 1.25, median: 1.5, upper: 1.75 }],
  ])("of %j are %j, whatever their order", (values, quartiles) => {
    expect(quartilesOf(values)).toEqual(quartiles);
  });
});
