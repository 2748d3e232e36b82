import type { OnlineStore } from "../contract/online-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Lease, takeLease } from "./lease.ts";
import { onlineViewsNamed } from "./online-views.ts";
import { sameKeys } from "./pending-drops.ts";
import type { StoreContext } from "./store-context.ts";
import { joinKeyFields, tableOf } from "./tables.ts";
import { readWatermark } from "./watermark.ts";

/** FS_DEFINITION_DRIFT where a view that is being materialized was removed meanwhile, or has other join keys now. */
export async function refuseReplaced(context: StoreContext, view: AnyFeatureView): Promise<void> {
  if (!(await replacementOf(context, view)).isReplaced) return;
  throw new FeatureStoreError(
    "FS_DEFINITION_DRIFT",
    `feature view "${view.name}" was removed, taken offline or given other join keys while it was materialized; what this run wrote is dropped: materialize the view again if it is still there`,
  );
}

/** FS_DEFINITION_DRIFT where a run lost its lease to an apply that dropped its view; nothing where it lost none. */
export async function refuseLost(
  context: StoreContext,
  view: AnyFeatureView,
  lease: Lease,
): Promise<void> {
  if (!lease.isHeld()) await refuseReplaced(context, view);
}

/** A run of a view that ended before its time. */
interface BrokenRun {
  readonly online: OnlineStore;
  readonly view: AnyFeatureView;
  readonly lease: Lease;
}

/**
 * Drops what a run wrote after its view's table had been dropped under it: those rows bear ids of entities that the view
 * no longer has, and would answer for those that it has now. Does nothing where the view is what it was, or where the
 * rows may be those of another run.
 */
export async function dropReplaced(context: StoreContext, run: BrokenRun): Promise<void> {
  if (run.lease.isHeld()) return drop(context, run);
  const [registry, { project, nowMicros }] = [await context.registry(), context];
  const { name } = run.view;
  const lease = await takeLease({ registry, project, view: name, force: false, nowMicros });
  try {
    if ((await readWatermark(registry, project, name)) === null) await drop(context, run);
  } finally {
    await lease.release();
  }
}

async function drop(context: StoreContext, { online, view }: BrokenRun): Promise<void> {
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
