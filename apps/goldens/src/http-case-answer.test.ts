import { expect, it } from "vitest";
import { compareAnswers } from "./http-case-answer.ts";

const body = (value: string, time = "2024-01-01T11:00:00Z") =>
  `{"results":[{"values":[${value}],"statuses":["PRESENT"],"event_timestamps":["${time}"]}],"metadata":{"feature_names":["a"]}}`;
const ok = (value: string, time?: string) => ({ status: 200, body: body(value, time) });

it.each([
  ["another status", "as_feast", ok("1"), { status: 500, body: body("1") }],
  ["another integer beyond 2^53", "as_feast", ok("9007199254740993"), ok("9007199254740992")],
  ["another second", "as_feast", ok("1"), ok("1", "2024-01-01T11:00:01Z")],
  ["another value", "values_as_feast", ok("1"), ok("2")],
  ["a status that is not allowed", "4xx", ok("1"), { status: 500, body: "" }],
  ["another value in words", "200, a 99", ok("1"), ok("98")],
])("%s is a difference", (_what, want, feast, found) => {
  expect(compareAnswers(want, feast, found)).not.toBeNull();
});

it("the same answer is none, whatever the fraction of a second", () => {
  expect(compareAnswers("as_feast", ok("1"), ok("1", "2024-01-01T11:00:00.123456Z"))).toBeNull();
  expect(compareAnswers("200, a 99", ok("1"), ok("99"))).toBeNull();
});
