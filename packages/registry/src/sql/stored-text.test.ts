import fc from "fast-check";
import { expect, it } from "vitest";
import { endOfPrefix, storedText, textOf } from "./stored-text.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "b", "\\", "\0", ";", "0", "\u{10ffff}", "\ud800", "é", "😀"),
  maxLength: 6,
});
const bytes = (value: string): Buffer => Buffer.from(value);

it("keeps every text apart, and gives it back", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(textOf(storedText(a))).toBe(a);
      expect(storedText(a)).not.toMatch(/\0/);
      if (a !== b) expect(bytes(storedText(a)).equals(bytes(storedText(b)))).toBe(false);
    }),
    { seed: 5, numRuns: 2000 },
  );
});

it("finds by a range of bytes what begins with a prefix", () => {
  fc.assert(
    fc.property(text, text, (prefix, key) => {
      const [from, to, at] = [prefix, null, key].map((one) =>
        bytes(one === null ? endOfPrefix(storedText(prefix)) : storedText(one)),
      ) as [Buffer, Buffer, Buffer];
      const isInside = Buffer.compare(from, at) <= 0 && Buffer.compare(at, to) < 0;
      const [characters, begins] = [[...key], [...prefix]];
      expect(isInside).toBe(begins.every((one, i) => characters[i] === one));
    }),
    { seed: 5, numRuns: 2000 },
  );
});
