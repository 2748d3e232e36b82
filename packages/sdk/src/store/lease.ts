import type { CallOptions } from "../contract/columns.ts";
import type { Registry, StateEntry } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { LEASE_PREFIX, leasedView, leaseKey } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";

/** The right to materialize a view, until it is released or its holder is gone. */
export interface Lease {
  /** FS_MATERIALIZE_RUNNING when another took the lease by force; asks the registry where it was not asked for a second. */
  check(): Promise<void>;
  /** The same, and asks in any case. */
  confirm(): Promise<void>;
  /** Whether no other run took it, as far as is known. */
  isHeld(): boolean;
  /** Gives the lease back; never rejects. */
  release(): Promise<void>;
}

const HELD_MILLIS = 60_000;
const RENEWED_EVERY_MILLIS = 15_000;
/** How long one who lost the lease may go on: asking before every batch would cost more than the batches. */
const TRUSTED_MICROS = 1_000_000;
const ATTEMPTS = 5;

/** Whose lease is taken, and how. */
export interface LeaseRequest {
  readonly registry: Registry;
  readonly project: string;
  readonly view: string;
  readonly force: boolean;
  readonly nowMicros: () => number;
}

/**
 * Takes the lease of a view; a holder that dies loses it after a minute. FS_MATERIALIZE_RUNNING while another run holds
 * it, unless `force` takes it: writes being newest-wins, two runs harm nothing but time.
 */
export async function takeLease(request: LeaseRequest): Promise<Lease> {
  const { registry, project, view, force, nowMicros } = request;
  const key = leaseKey(view);
  const value = { owner: globalThis.crypto.randomUUID() };
  for (let attempt = 1; ; attempt += 1) {
    const [current] = await registry.getState(project, [key]);
    if (current && !force) throw running(view);
    const version = current?.version ?? null;
    const change = { key, value, version, expiresAfterMillis: HELD_MILLIS };
    const entry = await registry.setState(project, change);
    if (entry !== null) return new HeldLease({ registry, project, view, nowMicros }, entry);
    // Who takes by force only lost to a renewal.
    if (!force || attempt === ATTEMPTS) throw running(view);
  }
}

/** The views whose lease is held now, by whichever process, by name. */
export async function leasedViews(
  context: StoreContext,
  options?: CallOptions,
): Promise<readonly string[]> {
  const registry = await context.registry();
  const entries = await registry.listState(context.project, LEASE_PREFIX, options);
  return entries.map(({ key }) => leasedView(key));
}

class HeldLease implements Lease {
  readonly #place: Omit<LeaseRequest, "force">;
  readonly #timer: ReturnType<typeof setInterval>;
  #entry: StateEntry | null;
  #askedMicros: number;
  #pending: Promise<void> = Promise.resolve();

  constructor(place: Omit<LeaseRequest, "force">, entry: StateEntry) {
    this.#place = place;
    this.#entry = entry;
    this.#askedMicros = place.nowMicros();
    // A renewal that fails is tried again at the next tick, well before the lease ends.
    this.#timer = setInterval(() => void this.#renewed(), RENEWED_EVERY_MILLIS);
    this.#timer.unref?.();
  }

  async check(): Promise<void> {
    const passed = this.#place.nowMicros() - this.#askedMicros;
    if (passed < 0 || passed >= TRUSTED_MICROS) await this.#renewed();
    if (this.#entry === null) throw running(this.#place.view);
  }

  async confirm(): Promise<void> {
    await this.#renewed();
    await this.check();
  }

  isHeld(): boolean {
    return this.#entry !== null;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pending;
    if (this.#entry === null) return;
    const { registry, project } = this.#place;
    const { key, version } = this.#entry;
    // What the run did or met counts; a lease that cannot be given back ends by itself.
    await registry.setState(project, { key, value: null, version }).catch(() => {});
  }

  /** Never rejects: a registry that is away takes no lease. */
  #renewed(): Promise<void> {
    this.#askedMicros = this.#place.nowMicros();
    this.#pending = this.#pending.then(() => this.#renew()).catch(() => {});
    return this.#pending;
  }

  async #renew(): Promise<void> {
    if (this.#entry === null) return;
    const { registry, project } = this.#place;
    const { key, value, version } = this.#entry;
    const change = { key, value, version, expiresAfterMillis: HELD_MILLIS };
    this.#entry = await registry.setState(project, change);
  }
}

function running(view: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_MATERIALIZE_RUNNING",
    `another run is materializing feature view "${view}"; wait for it (one that died lets go within a minute), or take over with force (--force)`,
    { details: { views: [view] } },
  );
}
