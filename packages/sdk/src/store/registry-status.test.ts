import { expect, it } from "vitest";
import { FeatureStore } from "./feature-store.ts";
import { world } from "./world.fixture.ts";

it("says what the registry says of itself", async () => {
  const { registry } = world([]);
  const status = { stale: true, lastReadMillis: 5, lastError: "Postgres at h:5432 is away" };
  const telling = Object.assign(Object.create(registry), {
    close: async () => {},
    status: () => status,
  });
  const store = new FeatureStore({ project: "demo", registry: telling });
  expect(await store.registryStatus()).toEqual(status);
  await store.close();
  await expect(store.registryStatus()).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
});

it("is never stale where the registry does not tell", async () => {
  const { store } = world([]);
  expect(await store.registryStatus()).toEqual({
    stale: false,
    lastReadMillis: null,
    lastError: null,
  });
});
