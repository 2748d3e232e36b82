import { expect, test } from "vitest";
import {
  countsStatement,
  type LatestSource,
  latestStatement,
  newestStatement,
  tiesStatement,
} from "./latest.ts";

const SOURCE: LatestSource = {
  relation: "read_parquet('stats.parquet')",
  keys: ['r."k"'],
  values: [{ source: 'r."v"', answer: "CAST(s.v0 AS FLOAT)" }],
  eventMicros: 'epoch_us(r."ts")',
  createdMicros: 'epoch_us(r."cts")',
  bounds: 'r."ts" >= make_timestamp(CAST(0 AS BIGINT))',
  fromMicros: 0,
  toMicros: 10,
  notAfterMicros: 9,
  late: { beforeMicros: 5, createdAfterMicros: 4 },
  part: { index: 1, of: 4 },
};

test("the newest rows, where none ties", () => {
  expect(latestStatement(SOURCE, false)).toMatchSnapshot();
});

test("the newest rows, where some tie", () => {
  expect(
    latestStatement({ ...SOURCE, keys: [], createdMicros: null, part: null }, true),
  ).toMatchSnapshot();
});

test("which rows are newest, and how many keys have more than one", () => {
  expect(newestStatement(SOURCE)).toMatchSnapshot();
  expect(tiesStatement(SOURCE)).toMatchSnapshot();
});

test("the counts", () => {
  expect(countsStatement(SOURCE)).toMatchSnapshot();
});
