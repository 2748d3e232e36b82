import { expect, it, onTestFinished, vi } from "vitest";
import type { Registry, RegistryStatus } from "../contract/registry.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import { FeatureStore } from "./feature-store.ts";
import { world } from "./world.fixture.ts";

/** A watched store over a registry that may answer from a snapshot or fail, and what the watcher was told. */
function watched() {
  const { registry: inner } = world([]);
  const state = { looks: 0, problem: null as string | null, error: null as Error | null };
  const own: Partial<Registry> = {
    read: (...call) => {
      state.looks += 1;
      return state.error === null ? inner.read(...call) : Promise.reject(state.error);
    },
    status: (): RegistryStatus => ({
      stale: state.problem !== null,
      lastReadMillis: null,
      lastError: state.problem,
    }),
  };
  const registry: Registry = Object.assign(Object.create(inner), own);
  const store = new FeatureStore({ project: "demo", registry });
  const told: string[] = [];
  const watch = store.watchRegistry({
    everyMillis: 1,
    onStale: (error) =>
      told.push(isFeatureStoreError(error) ? `${error.code}: ${error.message}` : "?"),
    onFresh: () => told.push("fresh"),
  });
  onTestFinished(() => watch.stop());
  const looks = async (count: number): Promise<void> => {
    const wanted = state.looks + count;
    await vi.waitFor(() => expect(state.looks).toBeGreaterThan(wanted), { interval: 1 });
  };
  return { state, told, watch, looks };
}

it("tells once that the registry is answered from a snapshot, and once that it is read again", async () => {
  const { state, told, looks } = watched();
  await looks(3);
  expect(told).toEqual([]);
  state.problem = "Postgres at h:5432 is away";
  await looks(3);
  state.problem = null;
  await looks(3);
  expect(told).toEqual(["FS_STORE_UNAVAILABLE: Postgres at h:5432 is away", "fresh"]);
});

it("says at any time whether the last look met the registry", async () => {
  const { state, watch, looks } = watched();
  await looks(2);
  expect(watch.isStale()).toBe(false);
  state.error = new FeatureStoreError("FS_REGISTRY_CORRUPT", "broken");
  await looks(2);
  expect(watch.isStale()).toBe(true);
  state.error = null;
  await looks(2);
  expect(watch.isStale()).toBe(false);
});

it("tells once of a registry that fails, whatever it fails with next", async () => {
  const { state, told, looks } = watched();
  state.error = new FeatureStoreError("FS_REGISTRY_FAILED", "broken");
  await looks(3);
  state.error = new FeatureStoreError("FS_REGISTRY_CORRUPT", "worse");
  await looks(3);
  state.error = null;
  state.problem = "away";
  await looks(3);
  expect(told).toEqual(["FS_REGISTRY_FAILED: broken"]);
});
