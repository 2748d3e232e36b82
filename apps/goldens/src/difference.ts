/** The first place where an answer is not the expected one. */
export interface Difference {
  /** The request, or the step. */
  readonly request: string;
  readonly row: number | null;
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

/** What became of one case: null = it passed. */
export interface CaseResult {
  readonly name: string;
  readonly problem: Difference | Error | null;
}

/** A difference as one line. */
export function differenceText({ request, row, column, expected, found }: Difference): string {
  const place = row === null ? `column ${column}` : `row ${row}, column ${column}`;
  return `${request}: ${place}: expected ${expected}, found ${found}`;
}
