import { expect, test } from "vitest";
import { Output } from "../../output.ts";
import { TrainingProgressLines, trainingProgressText } from "./training-progress-lines.ts";

const progress = { fraction: 0.25, rows: 0, totalRows: null };

/** What is written to stderr of progress that is told at these milliseconds. */
function shown(isTTY: boolean, times: readonly number[]): string {
  let [written, now] = ["", 0];
  const stream = (write: (text: string) => void) => ({ isTTY, columns: 100, write });
  const terminal = {
    stdout: stream(() => {}),
    stderr: stream((text) => {
      written += text;
    }),
    env: {},
  };
  const lines = new TrainingProgressLines(
    new Output(terminal as never, { json: false }),
    () => now,
  );
  for (const time of times) {
    now = time;
    lines.show(progress);
  }
  lines.show({ fraction: 1, rows: 5, totalRows: 5 });
  return written;
}

test("a join shows how much of it is done, and its rows once there are some", () => {
  expect(trainingProgressText(progress, 2)).toBe(
    `joining:  25%|${"█".repeat(6)}${"░".repeat(18)}| [2.0 s]`,
  );
  expect(trainingProgressText({ ...progress, rows: 1000 }, 2)).toContain("| 1,000 rows [2.0 s]");
});

test("a terminal sees a line that moves, and anybody else a line every ten seconds", () => {
  expect(shown(true, [100, 200]).split("\r")).toHaveLength(3);
  expect(shown(false, [100, 9_999])).toBe("");
  expect(shown(false, [100, 10_000, 15_000, 20_000]).trim().split("\n")).toHaveLength(2);
});
