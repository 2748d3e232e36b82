import { expect, it } from "vitest";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { OnlineStore } from "../contract/online-store.ts";
import type { Registry } from "../contract/registry.ts";
import { memoryOfflineStore, memoryOnlineStore, memoryRegistry } from "../memory.ts";
import { at, row, trips, world } from "./world.fixture.ts";

const code = (value: string) => expect.objectContaining({ code: value });
const source = { stats: [row(1, at(1), 1), row(2, at(1), 2)] };
const window = { start: at(0), end: at(2) };

/** A store of the memory kind with some calls of its own. */
function faulty<T extends OfflineStore | OnlineStore>(store: T, calls: Partial<T>): T {
  return { ...store, ...calls };
}

it("does all rows in one part where the store cannot tell how many there are", async () => {
  const offline = faulty(memoryOfflineStore({ sources: source }), {
    stat: async () => ({ rows: Number.NaN, version: "" }),
  });
  const { store } = world([], { offline });
  await store.apply([trips]);
  expect((await store.materialize(window)).views[0]?.written).toBe(2);
});

it("says where nothing is registered that could be materialized", async () => {
  const { warnings } = await world([]).store.materialize(window);
  expect(warnings).toEqual([expect.stringContaining("apply one first")]);
});

it.each([0, -1, Number.NaN])("refuses parts of %d rows", async (rowsPerPart) => {
  const { store } = world([]);
  expect(() => store.materialize({ ...window, rowsPerPart })).toThrow(code("FS_ARGUMENT_INVALID"));
});

it("answers FS_ABORTED whatever a store throws on its way out", async () => {
  const controller = new AbortController();
  const online = faulty(memoryOnlineStore(), {
    async write() {
      controller.abort();
      throw new DOMException("stopped", "AbortError");
    },
  });
  const { store } = world(source.stats, { online });
  await store.apply([trips]);
  await expect(store.materialize({ ...window, signal: controller.signal })).rejects.toThrow(
    code("FS_ABORTED"),
  );
});

it("does not go on from a watermark that is none", async () => {
  const { store, registry } = world(source.stats);
  await store.apply([trips]);
  const value = { endMicros: "noon" };
  await registry.setState("demo", { key: "watermark/trips", value, version: null });
  await expect(store.materializeIncremental({ end: at(2) })).rejects.toThrow(
    code("FS_REGISTRY_CORRUPT"),
  );
});

it("says what went wrong where the lease cannot be given back either", async () => {
  const registry: Registry = memoryRegistry();
  const setState = registry.setState.bind(registry);
  registry.setState = async (project, change, options) => {
    if (change.key.startsWith("lease/") && change.value === null) throw new Error("away");
    return setState(project, change, options);
  };
  const { store } = world([], { registry });
  await store.apply([trips], { skipSourceValidation: true });
  const lost = world([], { registry, offline: memoryOfflineStore({ sources: {} }) });
  await expect(lost.store.materialize(window)).rejects.toThrow(code("FS_SOURCE_UNREADABLE"));
});
