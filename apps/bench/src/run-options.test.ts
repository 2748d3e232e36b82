import { describe, expect, it } from "vitest";
import { benchRequest } from "./run-options.ts";

describe("benchRequest", () => {
  const none = { pages: [], pairs: 7, small: false, check: false, feast: false };
  it.each([
    [[], none],
    [["15", "join"], { ...none, pairs: 15, pages: ["join"] }],
    [["3"], none],
    [["--small", "--feast"], { ...none, small: true, feast: true }],
    [["--check"], { ...none, check: true }],
  ])("reads %j", (words, request) => {
    expect(benchRequest(words, ["join"])).toEqual(request);
  });
  it.each([
    [["jion"], 'no page "jion"; there are join, feast'],
    [["--small", "--check"], "--check needs the times that --small does not take"],
    [["feast"], 'page "feast" needs --feast'],
    [["--fast"], 'no option "--fast"; there are --small, --check, --feast'],
  ])("refuses %j", (words, text) => {
    expect(benchRequest(words, ["join", "feast"])).toBe(text);
  });
});
