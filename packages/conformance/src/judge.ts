import { AssertionError } from "node:assert";
import { inspect, isDeepStrictEqual } from "node:util";
import { type ErrorCode, isFeatureStoreError } from "@fs/sdk/adapter";

/** Fails, saying `what` was wrong, unless the condition holds. */
export function expectTrue(condition: boolean, what: string): void {
  if (!condition) throw new AssertionError({ message: what });
}

/** Fails unless both are equal to the bit (NaN is NaN, -0 is not 0); of lists it names the first item that differs. */
export function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new AssertionError({
    message: `${what}: ${difference(found, expected)}`,
    actual: shortened(found),
    expected: shortened(expected),
  });
}

/** Fails unless the call rejects with an error of one of these codes; no code = any FeatureStoreError. */
export async function expectCode(
  call: () => Promise<unknown>,
  codes: readonly ErrorCode[],
  what: string,
): Promise<void> {
  const wanted = codes.length === 0 ? "a FeatureStoreError" : codes.join(" or ");
  let error: unknown;
  try {
    await call();
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined)
    throw new AssertionError({ message: `${what}: expected ${wanted}, but the call succeeded` });
  if (isFeatureStoreError(error) && (codes.length === 0 || codes.includes(error.code))) return;
  const found = isFeatureStoreError(error) ? `${error.code}: ${error.message}` : String(error);
  throw new AssertionError({ message: `${what}: expected ${wanted}, found ${found}` });
}

function difference(found: unknown, expected: unknown): string {
  if (!Array.isArray(found) || !Array.isArray(expected))
    return `expected ${text(expected)}, found ${text(found)}`;
  const length = Math.max(found.length, expected.length);
  for (let at = 0; at < length; at += 1) {
    if (at < found.length && at < expected.length && isDeepStrictEqual(found[at], expected[at]))
      continue;
    const [want, got] = [expected, found].map((list) =>
      at < list.length ? text(list[at]) : "nothing",
    );
    return `at ${at} (of ${expected.length}) expected ${want}, found ${got}`;
  }
  return "expected lists of one kind";
}

function text(value: unknown): string {
  return inspect(value, {
    depth: 4,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: 120,
    maxArrayLength: 12,
  });
}

/** A runner prints what it is given whole; a hundred thousand rows help nobody. */
function shortened(value: unknown): unknown {
  return Array.isArray(value) && value.length > 100 ? value.slice(0, 100) : value;
}
