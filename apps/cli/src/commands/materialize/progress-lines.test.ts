import { expect, test } from "vitest";
import { progressText, shortText } from "./progress-lines.ts";

const window = { start: new Date(0), end: new Date(1) };

test("a view that is done shows a full bar, its rows and its rate", () => {
  const progress = { view: "stats", ...window, rows: 1000, totalRows: 1000, part: 0, parts: 1 };
  expect(progressText(progress, 2)).toBe(
    `stats: 100%|${"█".repeat(24)}| 1,000 rows [2.0 s, 500 rows/s]`,
  );
});

test("a view of many parts shows how many of them are done", () => {
  const progress = { view: "stats", ...window, rows: 10, totalRows: null, part: 1, parts: 4 };
  expect(progressText(progress, 0)).toContain(" 25%|██████░");
});

test("a view of one part whose size is not known shows its rows", () => {
  const progress = { view: "stats", ...window, rows: 10, totalRows: null, part: 0, parts: 1 };
  expect(progressText(progress, 0)).toBe("stats: 10 rows [0.0 s]");
});

test("a view beside others shows how much is done, and its rows", () => {
  const progress = { view: "stats", ...window, rows: 1000, totalRows: null, part: 1, parts: 4 };
  expect(shortText(progress)).toBe("stats: 25%, 1,000 rows");
  expect(shortText({ ...progress, part: 0, parts: 1 })).toBe("stats: 1,000 rows");
});
