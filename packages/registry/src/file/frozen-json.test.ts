import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frozenJson } from "./frozen-json.ts";

describe("a frozen copy of JSON data", () => {
  it("is what the file gives back", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const copy = frozenJson(value, "it");
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      }),
      { seed: 20_260_301 },
    );
  });

  it("is frozen to its depth and shares nothing with the original", () => {
    const inner = { x: [1] };
    const copy = frozenJson({ inner }, "it") as { inner: { x: number[] } };
    inner.x.push(2);
    expect(copy).toEqual({ inner: { x: [1] } });
    for (const part of [copy, copy.inner, copy.inner.x]) expect(Object.isFrozen(part)).toBe(true);
  });

  it("keeps __proto__ as a key and leaves undefined properties out", () => {
    const copy = frozenJson(JSON.parse('{"__proto__":{"a":1}}'), "it");
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}');
    expect(Object.keys(frozenJson({ a: undefined, b: null }, "it") as object)).toEqual(["b"]);
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each([[Number.NaN], [1n], [new Date(0)], [() => 1], [[undefined]], [new Map()], [cycle]])(
    "%# is refused, since JSON would change or drop it",
    (value) => {
      expect(() => frozenJson({ value }, "the spec")).toThrow(
        expect.objectContaining({
          code: "FS_ARGUMENT_INVALID",
          message: expect.stringContaining("the spec"),
        }),
      );
    },
  );
});
