import type { Column, Field } from "../contract/columns.ts";
import type { Computed } from "../contract/offline-plan.ts";
import { convertColumn } from "../data/convert-column.ts";
import { columnOf } from "../data/stored.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import { computeStep } from "./on-demand.ts";
import type { Origin, ResolvedRequest } from "./resolved.ts";

/** The on-demand columns of a training set, made of its other columns; null where it has none. */
export function onDemandColumns(
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
): Computed | null {
  const outputs = resolved.outputs.filter((one) => one.origin.kind === "on_demand");
  if (outputs.length === 0) return null;
  const nameOf = (origin: Origin) =>
    origin.kind === "view" ? planned.nameOf(origin) : (origin as { name: string }).name;
  const inputs = resolved.steps.flatMap((step) =>
    step.inputs.filter((one) => one.origin.kind !== "on_demand"),
  );
  const fields = outputs.map((one) => one.field);
  return {
    inputs: [...new Set(inputs.map((one) => nameOf(one.origin)))],
    fields,
    compute(batch) {
      const steps: (readonly Column[])[] = [];
      const find = (origin: Origin, field: Field): Column => {
        if (origin.kind === "on_demand") return steps[origin.step]?.[origin.feature] as Column;
        const column = columnOf(batch, nameOf(origin)) as Column;
        return convertColumn(column, field.type, batch.length, `on-demand input "${field.name}"`);
      };
      for (const step of resolved.steps) {
        const columns = step.inputs.map((one) => find(one.origin, one.field));
        steps.push(computeStep(step, columns, batch.length));
      }
      const columns = outputs.map(({ origin, field }) => find(origin, field));
      return { length: batch.length, fields, columns };
    },
  };
}
