import type { Registry } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { leaseKey } from "./state-keys.ts";

/** The right to materialize a view, until it is released or its holder is gone. */
export interface Lease {
  /** FS_MATERIALIZE_RUNNING when another run took the lease by force. */
  check(): void;
  /** Whether no other run took it, as far as is known. */
  isHeld(): boolean;
  /** Gives the lease back; never rejects. */
  release(): Promise<void>;
}

const HELD_MILLIS = 60_000;
const RENEWED_EVERY_MILLIS = 15_000;

/**
 * Takes the lease of a view; a holder that dies loses it after a minute. FS_MATERIALIZE_RUNNING while another run holds
 * it, unless `force` takes it: writes being newest-wins, two runs harm nothing but time.
 */
export async function takeLease(
  registry: Registry,
  project: string,
  view: string,
  force: boolean,
): Promise<Lease> {
  const key = leaseKey(view);
  const value = { owner: globalThis.crypto.randomUUID() };
  const [current] = await registry.getState(project, [key]);
  if (current && !force) throw running(view);
  const version = current?.version ?? null;
  let entry = await registry.setState(project, {
    key,
    value,
    version,
    expiresAfterMillis: HELD_MILLIS,
  });
  if (entry === null) throw running(view);
  let pending: Promise<void> = Promise.resolve();
  const renew = async () => {
    if (entry === null) return;
    entry = await registry.setState(project, {
      key,
      value,
      version: entry.version,
      expiresAfterMillis: HELD_MILLIS,
    });
  };
  const timer = setInterval(() => {
    // A renewal that fails is tried again at the next tick, well before the lease ends.
    pending = pending.then(renew).catch(() => {});
  }, RENEWED_EVERY_MILLIS);
  timer.unref?.();
  return {
    check() {
      if (entry === null) throw running(view);
    },
    isHeld: () => entry !== null,
    async release() {
      clearInterval(timer);
      await pending;
      if (entry === null) return;
      const { version } = entry;
      // What the run did or met counts; a lease that cannot be given back ends by itself.
      await registry.setState(project, { key, value: null, version }).catch(() => {});
    },
  };
}

function running(view: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_MATERIALIZE_RUNNING",
    `another run is materializing feature view "${view}"; wait for it (one that died lets go within a minute), or take over with force (--force)`,
  );
}
