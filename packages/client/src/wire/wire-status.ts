import type { Status } from "@fs/sdk";
import { parseInstant, STATUSES } from "@fs/sdk/adapter";
import type { WireColumn } from "./parse-answer.ts";

const KNOWN: ReadonlySet<unknown> = new Set(STATUSES);

/** What became of one value; judged by the value where the server does not say. */
export function wireStatus({ statuses, values }: WireColumn, row: number): Status {
  const said = statuses?.[row];
  // Any other word is Feast's INVALID.
  if (KNOWN.has(said)) return said as Status;
  return values[row] === null ? "NULL_VALUE" : "PRESENT";
}

/** Epoch microseconds of one value; NaN where there is no row, 0 where the server does not say. */
export function wireEventTime(column: WireColumn, row: number): number {
  if (column.statuses?.[row] === "NOT_FOUND") return Number.NaN;
  const said = column.eventTimes?.[row];
  const micros = typeof said === "string" ? parseInstant(said) : null;
  return micros === null ? 0 : Number(micros);
}
