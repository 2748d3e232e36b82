import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./json-scanner.ts";
import { parseJsonLossless } from "./lossless-json.ts";

const scan = (text: string) => scanJson(text, BigInt);

/** What a reader of JSON makes of a text: a value, or that it is none. */
function outcome(read: (text: string) => unknown, text: string): unknown {
  try {
    return { value: read(text) };
  } catch (error) {
    return (error as Error).name;
  }
}

/** JSON with white space wherever it may stand. */
function spaced(text: string, space: string): string {
  return text.replace(/"(?:\\.|[^"\\])*"|[[\]{},:]/g, (token) => `${space}${token}${space}`);
}

describe("scanJson", () => {
  const space = fc.stringMatching(/^[ \n\r\t]{0,2}$/);

  it("reads what JSON.parse reads, alike", () => {
    // A double is written with an exponent before its integer part has sixteen digits only if it is huge.
    const value = fc
      .jsonValue({ maxDepth: 5 })
      .filter((one) => !/\d{16}/.test(JSON.stringify(one)));
    fc.assert(
      fc.property(value, space, (one, white) => {
        const text = spaced(JSON.stringify(one), white);
        expect(scan(text)).toStrictEqual(JSON.parse(text));
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });

  it("refuses what JSON.parse refuses, and takes what it takes, however a text is cut up", () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,"\\ \n\t\u0001\u00a0-+.eE0123456789'.split(""),
      ..."true false null nul NaN Infinity // 01 -0 1e5 1.5 -1. .5 1e+ \\u00e9 \\ud800 \\x".split(
        " ",
      ),
      '"a"',
      '"__proto__"',
      '"\\"b"',
      '"a":1',
      '{"a":[1]}',
    );
    const sound = fc.jsonValue({ maxDepth: 3 }).map((one) => JSON.stringify(one));
    const damaged = fc.tuple(sound, fc.nat(), fc.nat(3), pieces).map(([text, at, cut, piece]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + piece + text.slice(from + cut);
    });
    const text = fc
      .oneof(
        damaged,
        fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")),
      )
      .filter((one) => !/\d{16}/.test(one));
    fc.assert(
      fc.property(text, (one) => {
        expect(outcome(scan, one)).toStrictEqual(outcome(JSON.parse, one));
      }),
      { seed: 12, numRuns: 20_000 },
    );
  });

  it.each([
    ['{"a":1,"b":2,"a":3}'],
    ['{"__proto__":{"x":1},"constructor":2,"__proto__":3}'],
    ['{"":1,"1":2,"0":3}'],
    ["-0"],
    ["1e400"],
    ['"\\ud83d\\ude00 \ud800"'],
  ])("reads %s as JSON.parse does, names in its order", (text) => {
    const value = scan(text);
    expect(value).toStrictEqual(JSON.parse(text));
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("goes as deep as a text does", () => {
    const depth = 200_000;
    let value = scan(`${'[{"a":'.repeat(depth)}1${"}]".repeat(depth)}`);
    for (let i = 0; i < depth; i += 1) value = (value as [{ a: unknown }])[0].a;
    expect(value).toBe(1);
  });

  it("repeats nothing of the text in its error", () => {
    expect(() => scan('{"secret":"s\u0001"}')).toThrow(/^Unexpected sign of JSON at position 12$/);
    expect(() => scan("[")).toThrow(/^Unexpected end of JSON at position 1$/);
  });
});

describe("parseJsonLossless", () => {
  const integer = fc.oneof(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.maxSafeInteger().map(BigInt),
    fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 10n ** 15n, 10n ** 16n),
  );
  const isExact = (value: bigint) => Number.isSafeInteger(Number(value));
  const read = (value: bigint) => (isExact(value) ? Number(value) : value);

  it("makes a bigint of exactly the integers that a number does not hold", () => {
    const row = fc.record({ id: integer, text: fc.string(), float: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const items = rows.map(({ id, text, float }) => {
          const half = JSON.stringify(float);
          return `{"id":${id},"${id}":${JSON.stringify(`${text}${id}`)},"half":${half},"wide":${id}.0}`;
        });
        const expected = rows.map(({ id, text, float }) => {
          const half = JSON.parse(JSON.stringify(float)) as number | null;
          // An integral double may be written in as many digits.
          const exact = /^-?\d{16,}$/.test(String(float)) ? read(BigInt(String(float))) : half;
          return { id: read(id), [String(id)]: `${text}${id}`, half: exact, wide: Number(id) };
        });
        expect(parseJsonLossless(`[${items.join(",")}]`)).toStrictEqual(expected);
      }),
      { seed: 13, numRuns: 1_000 },
    );
  });

  it.each([
    ["1234567890123456789", 1234567890123456789n],
    [" -1234567890123456789 ", -1234567890123456789n],
    ['{"a" :1234567890123456789}', { a: 1234567890123456789n }],
    ["[1234567890123456.5,1234567890123456768E2]", [1234567890123456.5, 123456789012345680000]],
    ['{"__proto__":1234567890123456789}', JSON.parse('{"__proto__":0}')],
  ])("finds the integer in %s", (text, value) => {
    const found = parseJsonLossless(text);
    if (!text.includes("__proto__")) expect(found).toStrictEqual(value);
    else expect(Object.entries(found as object)).toEqual([["__proto__", 1234567890123456789n]]);
  });
});
