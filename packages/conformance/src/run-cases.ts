import type { ConformanceCase } from "./conformance-case.ts";
import { missingNeed } from "./missing-need.ts";
import type { OpenedStore } from "./opened.ts";

/** What came of one case. `message` says in words what was wrong, or what the store lacks; null where it passed. */
export interface CaseResult {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly message: string | null;
  readonly millis: number;
}

/** How cases are run. */
export interface RunOptions {
  /** A case that has not ended by then has failed; five minutes unless told otherwise. */
  readonly timeoutMillis?: number;
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult) => void;
}

/**
 * Runs cases one after the other; answer[i] belongs to cases[i]. Never rejects: a store that cannot be opened has
 * failed the case.
 */
export async function runCases<Opened extends OpenedStore>(
  cases: readonly ConformanceCase<() => Promise<Opened>>[],
  open: () => Promise<Opened>,
  { timeoutMillis = 300_000, onResult }: RunOptions = {},
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) {
    const start = performance.now();
    const { outcome, message } = await within(timeoutMillis, attempt(one, open));
    const result: CaseResult = {
      name: one.name,
      outcome,
      message,
      millis: performance.now() - start,
    };
    onResult?.(result);
    results.push(result);
  }
  return results;
}

type Attempt = Pick<CaseResult, "outcome" | "message">;

async function attempt<Opened extends OpenedStore>(
  one: ConformanceCase<() => Promise<Opened>>,
  open: () => Promise<Opened>,
): Promise<Attempt> {
  try {
    const missing = await missingNeed(one, open);
    if (missing !== null) return { outcome: "skipped", message: `needs "${missing}"` };
    await one.run(open);
    return { outcome: "passed", message: null };
  } catch (error) {
    return { outcome: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

/** The attempt, or a failure once the time is over: a store that never answers must not stop the rest. */
async function within(millis: number, attempted: Promise<Attempt>): Promise<Attempt> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Attempt>((resolve) => {
    const message = `had not ended after ${millis / 1000} s`;
    timer = setTimeout(() => resolve({ outcome: "failed", message }), millis);
  });
  try {
    return await Promise.race([attempted, over]);
  } finally {
    clearTimeout(timer);
  }
}
