/** How random cases are run. */
export interface PropertyOptions {
  /** Random histories per case; 100 unless told otherwise. */
  readonly runs?: number;
  /** Where the histories start; the same seed makes the same ones. A failure prints it with its path. */
  readonly seed?: number;
}

/** What fast-check is told. */
export function parameters({ runs = 100, seed = 20_240_101 }: PropertyOptions): {
  readonly numRuns: number;
  readonly seed: number;
  readonly includeErrorInReport: true;
} {
  return { numRuns: runs, seed, includeErrorInReport: true };
}
