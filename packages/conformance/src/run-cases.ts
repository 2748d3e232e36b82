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

/** Runs cases one after the other; answer[i] belongs to cases[i]. Never rejects: a store that cannot be opened fails. */
export async function runCases<Opened extends OpenedStore>(
  cases: readonly ConformanceCase<() => Promise<Opened>>[],
  open: () => Promise<Opened>,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) {
    const start = performance.now();
    const { outcome, message } = await attempt(one, open);
    results.push({ name: one.name, outcome, message, millis: performance.now() - start });
  }
  return results;
}

async function attempt<Opened extends OpenedStore>(
  one: ConformanceCase<() => Promise<Opened>>,
  open: () => Promise<Opened>,
): Promise<Pick<CaseResult, "outcome" | "message">> {
  try {
    const missing = await missingNeed(one, open);
    if (missing !== null) return { outcome: "skipped", message: `needs "${missing}"` };
    await one.run(open);
    return { outcome: "passed", message: null };
  } catch (error) {
    return { outcome: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}
