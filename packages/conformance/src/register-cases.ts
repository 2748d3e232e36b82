import type { ConformanceCase } from "./conformance-case.ts";
import { missingNeed } from "./missing-need.ts";
import type { OpenedStore } from "./opened.ts";

/** A slow store is no wrong one: thousands of random histories take their time. */
const TIMEOUT_MILLIS = 1_200_000;

/** The part of a test runner that is used: vitest and node:test have it. */
export interface TestRunner {
  describe(title: string, body: () => void): unknown;
  it(name: string, run: (context: TestContext) => Promise<void>, timeoutMillis?: number): unknown;
}

/** What a runner gives a test to skip itself with. */
export interface TestContext {
  skip(note?: string): unknown;
}

/**
 * Registers cases as tests of a runner; those whose needs the store does not meet are skipped, saying which.
 *
 * @example
 * registerCases({ describe, it }, "my store", onlineStoreCases, open);
 */
export function registerCases<Opened extends OpenedStore>(
  runner: TestRunner,
  title: string,
  cases: readonly ConformanceCase<() => Promise<Opened>>[],
  open: () => Promise<Opened>,
): void {
  const { describe, it } = runner;
  describe(title, () => {
    for (const one of cases) {
      const run = async (context: TestContext): Promise<void> => {
        const missing = await missingNeed(one, open);
        if (missing !== null) context.skip(`needs "${missing}"`);
        else await one.run(open);
      };
      it(one.name, run, TIMEOUT_MILLIS);
    }
  });
}
