import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { RowPlan } from "./row-plan.ts";
import { LAYOUT_AT, PRESENCE_AT, ROW_VERSION } from "./row-shape.ts";

/** Packed rows whose headers and lengths were checked, with the plan for each; null = no such row. */
export interface OpenRows {
  readonly bytes: readonly (Uint8Array | null | undefined)[];
  readonly views: readonly (DataView | null)[];
  readonly plans: readonly (RowPlan | null)[];
  /** Where in its value a packed row begins. */
  readonly at: number;
}

/** Checks that each value is a whole packed row, and finds the plan for its layout. */
export function openRows(
  rows: readonly (Uint8Array | null | undefined)[],
  at: number,
  table: string,
  planOf: (idHigh: number, idLow: number) => RowPlan,
): OpenRows {
  const views = new Array<DataView | null>(rows.length).fill(null);
  const plans = new Array<RowPlan | null>(rows.length).fill(null);
  for (let row = 0; row < rows.length; row += 1) {
    const bytes = rows[row];
    if (bytes === null || bytes === undefined) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.byteLength < at + PRESENCE_AT || view.getUint8(at) !== ROW_VERSION) {
      throw rowCorrupt(table);
    }
    const idHigh = view.getUint32(at + LAYOUT_AT);
    const idLow = view.getUint32(at + LAYOUT_AT + 4);
    const plan = planOf(idHigh, idLow);
    checkLength(view, at, plan, table);
    views[row] = view;
    plans[row] = plan;
  }
  return { bytes: rows, views, plans, at };
}

/** The error for bytes that are no packed row. */
export function rowCorrupt(table: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ROW_CORRUPT",
    `table "${table}" holds bytes that are no packed row of version ${ROW_VERSION}: they are cut short, damaged, or were written by something else; materialize the view again`,
    cause === undefined ? { details: { table } } : { cause, details: { table } },
  );
}

function checkLength(view: DataView, at: number, plan: RowPlan, table: string): void {
  const rest = view.byteLength - at - plan.fixedLength;
  if (rest < 0) throw rowCorrupt(table);
  const tail = plan.lastSlot < 0 ? 0 : view.getUint32(at + plan.lastSlot, true);
  if (tail !== rest) throw rowCorrupt(table);
}
