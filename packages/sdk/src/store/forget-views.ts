import type { CallOptions } from "../contract/columns.ts";
import { debtKey, progressKey, watermarkKey } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Forgets how far views were materialized: their online rows are about to go, and an incremental run that went on from
 * the old mark would never bring them back. Of the views that are `gone`, also what they owe.
 */
export async function forgetViews(
  context: StoreContext,
  { views, gone }: { readonly views: readonly string[]; readonly gone: readonly string[] },
  options?: CallOptions,
): Promise<void> {
  if (views.length === 0) return;
  const registry = await context.registry();
  const marks = views.flatMap((view) => [watermarkKey(view), progressKey(view)]);
  const keys = [...marks, ...gone.map(debtKey)];
  const entries = await registry.getState(context.project, keys, options);
  for (const entry of entries) {
    if (entry === null) continue;
    const { key, version } = entry;
    await registry.setState(context.project, { key, value: null, version }, options);
  }
}
