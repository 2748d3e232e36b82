import type { Column, Field } from "../contract/columns.ts";
import type { Computed } from "../contract/offline-plan.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { columnOf, storedAt } from "../data/stored.ts";
import { string } from "../schema/value-type.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import type { ResolvedRequest } from "./resolved.ts";

/** Why a feature is null in a training set: its key has no row at all, only later ones, only expired ones, or a row that holds null. */
export type NullReason = "no_row" | "later" | "expired" | "stored_null";

/** A column `feature__why` for each feature of a view: the reason of each null, null where there is a value. */
export function whyColumns(resolved: ResolvedRequest, planned: HistoricalPlan): Computed | null {
  const asked = resolved.outputs.flatMap(({ field, origin }) => {
    const why = origin.kind === "view" ? planned.whyOf(origin.read) : null;
    return why === null ? [] : [{ feature: field.name, why }];
  });
  if (asked.length === 0) return null;
  const fields = asked.map((one): Field => ({ name: `${one.feature}__why`, type: string() }));
  return {
    inputs: [...new Set(asked.flatMap((one) => [one.why, one.feature]))],
    fields,
    compute(batch) {
      const columns = asked.map(({ feature, why }) => {
        const [values, reasons] = [
          columnOf(batch, feature) as Column,
          columnOf(batch, why) as Column,
        ];
        return reasonColumn(values, reasons, batch.length);
      });
      return { length: batch.length, fields, columns };
    },
  };
}

function reasonColumn(values: Column, reasons: Column, length: number): Column {
  const builder = columnBuilder(string(), length);
  for (let row = 0; row < length; row += 1) {
    if (storedAt(values, row) === null) builder.set(row, storedAt(reasons, row) ?? "stored_null");
  }
  return builder.build();
}
