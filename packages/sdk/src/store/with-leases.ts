import { type Lease, takeLease } from "./lease.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Runs while no run may write to these views: whoever materializes one loses its lease, and stops within a second. The
 * definitions are committed by then, so that such a run could end in nothing but an error.
 */
export async function withLeases(
  context: StoreContext,
  views: readonly string[],
  run: () => Promise<void>,
): Promise<void> {
  const [registry, { project, nowMicros }] = [await context.registry(), context];
  const leases: Lease[] = [];
  try {
    for (const view of views)
      leases.push(await takeLease({ registry, project, view, force: true, nowMicros }));
    await run();
  } finally {
    for (const lease of leases) await lease.release();
  }
}
