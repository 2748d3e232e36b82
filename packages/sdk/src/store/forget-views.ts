import type { CallOptions } from "../contract/columns.ts";
import { progressKey, watermarkKey } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Forgets how far views were materialized: their online rows are about to go, and an incremental run that went on from
 * the old mark would never bring them back.
 */
export async function forgetViews(
  context: StoreContext,
  views: readonly string[],
  options?: CallOptions,
): Promise<void> {
  if (views.length === 0) return;
  const registry = await context.registry();
  const keys = views.flatMap((view) => [watermarkKey(view), progressKey(view)]);
  const entries = await registry.getState(context.project, keys, options);
  for (const entry of entries) {
    if (entry === null) continue;
    const { key, version } = entry;
    await registry.setState(context.project, { key, value: null, version }, options);
  }
}
