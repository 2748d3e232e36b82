import type { CaseResult, ConformanceCase } from "@fs/conformance";
import { FeatureStoreError } from "@fs/sdk";
import { throwIfAborted } from "@fs/sdk/adapter";
import type { Kit } from "./load-kit.ts";
import type { Open } from "./subjects.ts";

/** What a run of cases is given beside them. */
export interface ProveOptions {
  readonly limitMillis: number;
  readonly signal: AbortSignal | undefined;
  /** Called before each case with its number, from 0. */
  starts(index: number): void;
  /** Called after each case. */
  ended(result: CaseResult): void;
}

/** Runs cases one after the other; one that takes too long fails, and the next is run. */
export async function prove(
  kit: Kit,
  cases: readonly ConformanceCase<Open>[],
  open: Open,
  options: ProveOptions,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [i, one] of cases.entries()) {
    throwIfAborted(options.signal, "conform");
    options.starts(i);
    const result = await limited(
      one.name,
      options,
      async () => (await kit.runCases([one], open))[0],
    );
    options.ended(result);
    results.push(result);
  }
  return results;
}

async function limited(
  name: string,
  { limitMillis, signal }: ProveOptions,
  run: () => Promise<CaseResult | undefined>,
): Promise<CaseResult> {
  let stop: () => void = () => {};
  // The timer also keeps the process alive where a store waits for nothing.
  const late = new Promise<CaseResult>((done, fail) => {
    const message = `no answer within ${limitMillis / 1000} s`;
    const result: CaseResult = { name, outcome: "failed", message, millis: limitMillis };
    const timer = setTimeout(() => done(result), limitMillis);
    const abort = (): void => fail(new FeatureStoreError("FS_ABORTED", "conform was interrupted"));
    signal?.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  });
  try {
    // One case has one result.
    return (await Promise.race([run(), late])) as CaseResult;
  } finally {
    stop();
  }
}
