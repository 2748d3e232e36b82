import { type FeatureStore, isFeatureStoreError, type RegistryWatch } from "@fs/sdk";
import type { Readiness } from "./serving.ts";
import type { Warmth } from "./warmth.ts";

/** One probe of the online store may take as long as this. */
const PROBE_MILLIS = 2_000;

/** Whether a store can be served from: its registry was read, the readers of its feature services are prepared, its online store answers, and no more views owe a backfill than allowed. */
export async function readinessOf(
  store: FeatureStore,
  watch: RegistryWatch | null,
  options: { readonly allowedDebts: number; readonly warmth: Warmth },
): Promise<Readiness> {
  if (watch !== null && !watch.isLoaded())
    return { ready: false, problems: ["the registry was not read yet"], warnings: [] };
  const signal = AbortSignal.timeout(PROBE_MILLIS);
  if (!(await isWarm(options.warmth, signal)))
    return { ready: false, problems: ["readers are being prepared"], warnings: [] };
  const [online, debts, status] = await Promise.allSettled([
    store.probeOnline({ signal }),
    store.debts({ signal }),
    store.registryStatus(),
  ]);
  const problems: string[] = [];
  if (online.status === "rejected") problems.push(`online store: ${reason(online.reason)}`);
  if (debts.status === "fulfilled" && debts.value.length > options.allowedDebts) {
    const views = debts.value.map((debt) => `"${debt.view}"`).join(", ");
    problems.push(`owing a backfill: ${views}`);
  }
  const warnings: string[] = [];
  if (debts.status === "rejected") warnings.push(`registry: ${reason(debts.reason)}`);
  const isAway = status.status === "fulfilled" && status.value.stale;
  if (isAway || watch?.isStale() === true)
    warnings.push("the registry cannot be read; definitions are those last read");
  return { ready: problems.length === 0, problems, warnings };
}

async function isWarm(warmth: Warmth, signal: AbortSignal): Promise<boolean> {
  let onEnd = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    onEnd = () => resolve(false);
  });
  signal.addEventListener("abort", onEnd, { once: true });
  try {
    return await Promise.race([warmth.begin().then(() => true), late]);
  } finally {
    signal.removeEventListener("abort", onEnd);
  }
}

/** Codes alone: a probe is open to anybody, and a message may name an address. */
function reason(error: unknown): string {
  // Only the probe's own time aborts it.
  if (isFeatureStoreError(error, "FS_ABORTED")) return "FS_DEADLINE_EXCEEDED";
  return isFeatureStoreError(error) ? error.code : "FS_INTERNAL";
}
