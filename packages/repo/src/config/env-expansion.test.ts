// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested

import { describe, expect, it } from "vitest";
import { expandVariables } from "./env-expansion.ts";

const env = { HOST: "redis.internal", EMPTY: "", ODD: "a: #$HOST" };

describe("expandVariables", () => {
  it.each([
    ["plain text", "plain text"],
    ["$HOST:6379", "redis.internal:6379"],
    ["${HOST}:6379", "redis.internal:6379"],
    ["${MISSING:-localhost}:6379", "localhost:6379"],
    ["${HOST:-localhost}", "redis.internal"],
    ["${EMPTY:-filled}", "filled"],
    ["${MISSING:-}", ""],
    ["${EMPTY}", ""],
    ["${MISSING:-${HOST}}/x", "redis.internal/x"],
    ["${MISSING:-{1}}", "{1}"],
    ["cost $$5 and $5 and $", "cost $5 and $5 and $"],
    ["$${HOST}", "${HOST}"],
    ["${ODD}", "a: #$HOST"],
  ])("%s becomes %s", (text, expected) => {
    expect(expandVariables(text, env)).toMatchObject({ text: expected, problems: [] });
  });

  it.each([
    ["${MISSING}", "the environment variable MISSING is not set"],
    ["$MISSING", "the environment variable MISSING is not set"],
    ["${HOST", 'without the "}"'],
    ["${1x}", "neither ${NAME} nor"],
    ["${HOST-x}", "neither ${NAME} nor"],
  ])("%s is a problem, in words", (text, problem) => {
    expect(expandVariables(text, env).problems.join()).toContain(problem);
  });

  it("tells which variables were named", () => {
    expect(expandVariables("$HOST ${MISSING:-$EMPTY}", env).variables).toEqual([
      "HOST",
      "MISSING",
      "EMPTY",
    ]);
  });
});
