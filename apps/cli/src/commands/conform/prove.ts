import type { CaseResult, ConformanceCase } from "@fs/conformance";
import { throwIfAborted } from "@fs/sdk/adapter";
import type { Kit } from "./load-kit.ts";
import type { Open } from "./subjects.ts";

/** What a run of cases is given beside them. */
export interface ProveOptions {
  readonly timeoutMillis: number;
  readonly signal: AbortSignal | undefined;
  /** Called before each case with its number, from 0. */
  starts(index: number): void;
  /** Called after each case. */
  ended(result: CaseResult): void;
}

/** Runs cases one after the other, until it is interrupted; one that takes too long fails, and the next is run. */
export async function prove(
  kit: Kit,
  cases: readonly ConformanceCase<Open>[],
  open: Open,
  { timeoutMillis, signal, starts, ended }: ProveOptions,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [i, one] of cases.entries()) {
    throwIfAborted(signal, "conform");
    starts(i);
    results.push(...(await kit.runCases([one], open, { timeoutMillis, onResult: ended })));
  }
  return results;
}
