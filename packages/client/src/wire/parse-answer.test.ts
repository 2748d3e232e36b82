import { expect, it } from "vitest";
import { jsonBody } from "./json-body.ts";
import { parseAnswer } from "./parse-answer.ts";
import { wireEventTime, wireStatus } from "./wire-status.ts";

const answer = (results: string, names: string): string =>
  `{"results":${results},"metadata":{"feature_names":${names}}}`;

it("takes names as a list, and wrapped as older servers write them", () => {
  const results = '[{"values":[1],"statuses":["PRESENT"]},{"values":["x"]}]';
  for (const names of ['["a","b"]', '{"val":["a","b"]}']) {
    const { columns, rowCount } = parseAnswer(answer(results, names), "read");
    expect([rowCount, columns.map((one) => one.name)]).toEqual([1, ["a", "b"]]);
  }
});

it("reads integers beyond 2^53 exactly, alone, in lists and beside fractions of many digits", () => {
  const results =
    '[{"values":[9007199254740993,0.30000001192092896,[-9223372036854775808,1],"9007199254740993"]}]';
  const [column] = parseAnswer(answer(results, '["a"]'), "read").columns;
  expect(column?.values).toEqual([
    9007199254740993n,
    0.30000001192092896,
    [-9223372036854775808n, 1],
    "9007199254740993",
  ]);
});

it("judges by the value where a server sends no statuses and times", () => {
  const [column] = parseAnswer(answer('[{"values":[1,null]}]', '["a"]'), "read").columns;
  if (column === undefined) throw new Error("no column");
  expect([wireStatus(column, 0), wireStatus(column, 1)]).toEqual(["PRESENT", "NULL_VALUE"]);
  expect(wireEventTime(column, 0)).toBe(0);
});

it.each([
  ["<html>", "no JSON"],
  ["null", '"results"'],
  ['{"results":[]}', '"results"'],
  [answer('[{"values":[1]}]', '["a","b"]'), '"results"'],
  [answer('[{"values":1}]', '["a"]'), '"values"'],
  [answer('[{"values":[1]},{"values":[1,2]}]', '["a","b"]'), 'column "b"'],
  [answer('[{"values":[1],"statuses":["PRESENT","PRESENT"]}]', '["a"]'), 'column "a"'],
])("says what is no answer: %s", (text, problem) => {
  expect(() => parseAnswer(text, "read")).toThrow(
    expect.objectContaining({
      code: "FS_ANSWER_INVALID",
      message: expect.stringContaining(problem),
    }),
  );
});

it("writes what JSON has and what it has not", () => {
  const value = {
    big: 2n ** 63n - 1n,
    at: new Date(0),
    raw: new Uint8Array([0, 255]),
    list: new Float32Array([1.5, Number.NaN]),
    none: undefined,
    zero: -0,
    ["__proto__"]: "\ud800",
  };
  expect(jsonBody(value)).toBe(
    '{"big":9223372036854775807,"at":"1970-01-01T00:00:00.000Z","raw":"AP8=","list":[1.5,"NaN"],"none":null,"zero":-0.0,"__proto__":"\\ud800"}',
  );
});
