import { memoryOnlineStore } from "@fs/sdk/memory";
import { expect, test } from "vitest";
import { type ConformanceCase, duty } from "./conformance-case.ts";
import { expectEqual } from "./judge.ts";
import type { OpenOnlineStore } from "./opened.ts";
import { registerCases } from "./register-cases.ts";
import { type CaseResult, runCases } from "./run-cases.ts";

let closed = 0;
const open: OpenOnlineStore = async () => ({
  store: memoryOnlineStore(),
  close: async () => {
    closed += 1;
  },
});
const outcomes = (results: readonly CaseResult[]) =>
  results.map(({ name, outcome, message }) => [name, outcome, message]);

test("says of each case in words what came of it, and closes what it opened", async () => {
  closed = 0;
  const cases: ConformanceCase<OpenOnlineStore>[] = [
    duty("passes", async () => {}),
    duty("fails", async () => expectEqual([1, 2], [1, 3], "numbers")),
    duty("is skipped", async () => {}, "scan", "again"),
    duty("is not skipped", async () => {}, "scan", "concurrentWriters"),
    duty("hangs", () => new Promise(() => {})),
  ];
  const told: string[] = [];
  const results = await runCases(cases, open, {
    timeoutMillis: 50,
    onResult: ({ name }) => told.push(name),
  });
  expect(outcomes(results)).toEqual([
    ["passes", "passed", null],
    ["fails", "failed", "numbers: at 1 (of 2) expected 3, found 2"],
    ["is skipped", "skipped", 'needs "again"'],
    ["is not skipped", "passed", null],
    ["hangs", "failed", "had not ended after 0.05 s"],
  ]);
  expect(told).toEqual(results.map(({ name }) => name));
  // Three that ended, and one look at each new need.
  expect(closed).toBe(5);
});

test("fails every case of a store that cannot be opened", async () => {
  const broken = async () => {
    throw new Error("no such host");
  };
  const results = await runCases([duty("a", async () => {}), duty("b", async () => {})], broken);
  expect(results.map(({ outcome, message }) => [outcome, message])).toEqual([
    ["failed", "no such host"],
    ["failed", "no such host"],
  ]);
});

test("registers cases with any runner, skipping aloud what the store lacks", async () => {
  const lines: string[] = [];
  const running: Promise<void>[] = [];
  const runner = {
    describe: (title: string, body: () => void) => {
      lines.push(title);
      body();
    },
    it: (name: string, run: (context: { skip(note?: string): void }) => Promise<void>) => {
      running.push(run({ skip: (note) => lines.push(`${name} skipped: ${note}`) }));
    },
  };
  const cases = [
    duty("runs", async () => void lines.push("ran")),
    duty("lacks", async () => {}, "again"),
  ];
  registerCases(runner, "a store", cases, open);
  await Promise.all(running);
  expect(lines.toSorted()).toEqual(["a store", 'lacks skipped: needs "again"', "ran"]);
});
