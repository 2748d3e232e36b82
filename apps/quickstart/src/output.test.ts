import { float32, int64, type Materialization, type MaterializeReport, string } from "@fs/sdk";
import { describe, expect, it } from "vitest";
import { type Output, screenOn } from "./output.ts";

const TYPES = { total: int64(), average: float32(), segment: string() };
const ROWS = [
  { user: "user_0001", total: 46, average: Math.fround(240.12), segment: "gold" },
  { user: "user_9999", total: null, average: null, segment: null },
];

function printed(options: Omit<Output, "write">): { readonly output: Output; text(): string } {
  let text = "";
  return {
    output: {
      ...options,
      write(more) {
        text += more;
      },
    },
    text: () => text,
  };
}

/** A run of two batches, as a store reports one. */
function run(report: MaterializeReport): Materialization {
  const window = { view: "stats", start: new Date(0), end: new Date(1), part: 0, parts: 1 };
  return {
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited
    then: (resolve, reject) => Promise.resolve(report).then(resolve, reject),
    async *[Symbol.asyncIterator]() {
      yield { ...window, rows: 1_500, totalRows: null };
      yield { ...window, rows: 2_000, totalRows: 2_000 };
    },
  };
}

describe("screenOn", () => {
  it("prints a line for each row where that fits", () => {
    const { output, text } = printed({});
    screenOn(output).table(ROWS, TYPES);
    expect(text().split("\n")).toEqual([
      "  user       total  average  segment",
      "  ---------  -----  -------  -------",
      "  user_0001  46     240.12   gold",
      "  user_9999  null   null     null",
      "",
    ]);
  });

  it("prints a line for each column where rows are too wide", () => {
    const { output, text } = printed({ columns: 30 });
    screenOn(output).table(ROWS, TYPES);
    expect(text().split("\n")).toEqual([
      "  user     user_0001  user_9999",
      "  total    46         null",
      "  average  240.12     null",
      "  segment  gold       null",
      "",
    ]);
  });

  it("numbers its steps and shows the clock of each", () => {
    const { output, text } = printed({});
    const screen = screenOn(output);
    screen.step("Apply", "2026-03-01T00:00Z");
    screen.step("Push", "2026-03-01T07:00Z");
    expect(text()).toMatch(/^1\. Apply +\[2026-03-01T00:00Z\]$/m);
    expect(text()).toMatch(/^2\. Push +\[2026-03-01T07:00Z\]$/m);
  });

  it("moves a bar on a terminal and answers the report", async () => {
    const { output, text } = printed({ isTTY: true });
    const report = { views: [], warnings: [] };
    expect(await screenOn(output).run(run(report))).toBe(report);
    expect(text()).toMatch(/stats ░{28} 1,500 rows/);
    expect(text()).toMatch(/stats 100% █{28} 2,000 rows, [\d,]+ rows\/s\n$/);
  });

  it("moves nothing elsewhere", async () => {
    const { output, text } = printed({});
    await screenOn(output).run(run({ views: [], warnings: [] }));
    expect(text()).toBe("");
  });
});
