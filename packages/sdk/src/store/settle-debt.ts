import type { CallOptions } from "../contract/columns.ts";
import type { StateEntry } from "../contract/registry.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { contentOf, owedBy } from "./backfill-debt.ts";
import { backfillStart } from "./backfill-start.ts";
import type { MaterializeWindow, ProgressPlace } from "./materialize-progress.ts";
import { debtKey } from "./state-keys.ts";
import { readWatermark } from "./watermark.ts";

/** The state entry of a view's debt; null = it owes nothing. */
export async function debtOf(
  { registry, project, view }: ProgressPlace,
  options?: CallOptions,
): Promise<StateEntry | null> {
  const [entry] = await registry.getState(project, [debtKey(view)], options);
  return entry ?? null;
}

/**
 * Settles the debt that was there when a run began, once the run is complete. It stays where the run began too late to
 * bring all that still counts, where it ended before rows that are online (those up to the watermark), where it ran by
 * another definition than the one that is owed for, and where the debt was made anew in the meantime.
 */
export async function settleDebt(
  { registry, project }: ProgressPlace,
  debt: StateEntry,
  { view, done }: { readonly view: AnyFeatureView; readonly done: MaterializeWindow },
): Promise<void> {
  if (done.from > backfillStart(view, done.to)) return;
  if (owedBy(debt)?.content !== (await contentOf(view))) return;
  const mark = await readWatermark(registry, project, view.name);
  if (mark !== null && mark.endMicros > done.to) return;
  const { key, version } = debt;
  await registry.setState(project, { key, value: null, version });
}
