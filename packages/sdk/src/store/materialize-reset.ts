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
  const lease = await takeLease(registry, context.project, view, false);
  try {
    await forgetWatermark(registry, context.project, view, options);
  } finally {
    await lease.release();
  }
}
