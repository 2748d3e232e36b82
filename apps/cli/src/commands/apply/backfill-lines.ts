import type { RegistryPlan } from "@fs/sdk";
import type { DebtData } from "./debt-data.ts";

/** What will have to be materialized again once a plan is applied, and with which command. */
export function plannedBackfillLines({ changes }: RegistryPlan): readonly string[] {
  const views = [...new Set(changes.flatMap((change) => change.backfill))];
  if (views.length === 0) return [];
  return ["To be materialized again once this is applied:", ...views.map(indented), command(views)];
}

/** Views that owe a backfill, since when and why, and with which command it is brought. */
export function debtLines(debts: readonly DebtData[]): readonly string[] {
  if (debts.length === 0) return [];
  return [
    "To be materialized again:",
    ...debts.map(({ view, since, reasons }) =>
      indented(`${view} (since ${since}: ${reasons.join(", ")})`),
    ),
    command(debts.map(({ view }) => view)),
  ];
}

function command(views: readonly string[]): string {
  return `Run: fs materialize-incremental ${views.map((view) => `-v ${view}`).join(" ")}`;
}

function indented(text: string): string {
  return `  ${text}`;
}
