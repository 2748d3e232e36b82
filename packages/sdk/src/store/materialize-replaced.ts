import type { OnlineStore } from "../contract/online-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { onlineViewsNamed } from "./online-views.ts";
import { sameKeys } from "./pending-drops.ts";
import type { StoreContext } from "./store-context.ts";
import { joinKeyFields, tableOf } from "./tables.ts";

/** FS_DEFINITION_DRIFT where a view that is being materialized was removed meanwhile, or has other join keys now. */
export async function refuseReplaced(context: StoreContext, view: AnyFeatureView): Promise<void> {
  if (!(await replacementOf(context, view)).isReplaced) return;
  throw new FeatureStoreError(
    "FS_DEFINITION_DRIFT",
    `feature view "${view.name}" was removed, taken offline or given other join keys while it was materialized; what this run wrote is dropped: materialize the view again if it is still there`,
  );
}

/**
 * Drops what a run wrote after its view's table had been dropped under it: those rows bear ids of entities that the view
 * no longer has, and would answer for those that it has now. Does nothing where the view is what it was.
 */
export async function dropReplaced(
  context: StoreContext,
  online: OnlineStore,
  view: AnyFeatureView,
): Promise<void> {
  const { isReplaced, now } = await replacementOf(context, view);
  if (!isReplaced) return;
  await online.prepare({ keep: [], drop: [await tableOf(context, view)] });
  if (now !== null) await online.prepare({ keep: [await tableOf(context, now)], drop: [] });
}

async function replacementOf(
  context: StoreContext,
  view: AnyFeatureView,
): Promise<{ readonly isReplaced: boolean; readonly now: AnyFeatureView | null }> {
  const [now = null] = onlineViewsNamed(await context.catalog(), [view.name]);
  const isReplaced = now === null || !sameKeys(joinKeyFields(now), joinKeyFields(view));
  return { isReplaced, now };
}
