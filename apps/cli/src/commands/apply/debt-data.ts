import type { BackfillDebt } from "@fs/sdk";

/** A debt of backfill as commands print it as JSON. */
export interface DebtData {
  readonly view: string;
  /** ISO 8601 */
  readonly since: string;
  readonly reasons: readonly string[];
}

/** The same debts, ready for JSON. */
export function debtData(debts: readonly BackfillDebt[]): readonly DebtData[] {
  return debts.map(({ view, since, reasons }) => ({ view, since: since.toISOString(), reasons }));
}
