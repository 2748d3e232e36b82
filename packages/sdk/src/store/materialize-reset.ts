import type { CallOptions } from "../contract/columns.ts";
import { takeLease } from "./lease.ts";
import type { StoreContext } from "./store-context.ts";
import { forgetWatermark } from "./watermark.ts";

/** Forgets how far a view is materialized. FS_MATERIALIZE_RUNNING while a run of it is under way. */
export async function resetWatermark(
  context: StoreContext,
  view: string,
  options?: CallOptions,
): Promise<void> {
  context.assertWritable("resetWatermark");
  (await context.catalog(options)).get("feature_view", view);
  const registry = await context.registry();
  const { project, nowMicros } = context;
  const lease = await takeLease({ registry, project, view, force: false, nowMicros });
  try {
    await forgetWatermark(registry, context.project, view, options);
  } finally {
    await lease.release();
  }
}
