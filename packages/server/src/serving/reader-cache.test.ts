import { expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";
import { ReaderCache } from "./reader-cache.ts";

const entities = {};

it("prepares a list once, and tells lists apart that begin and end alike", async () => {
  const { store } = await servedWorld();
  const cache = new ReaderCache(store, 100);
  const a = ["stats:conv", "stats:score", "stats:trips"];
  const b = ["stats:conv", "stats:name", "stats:trips"];
  const first = cache.get({ features: a, entities });
  expect(cache.get({ features: [...a], entities })).toBe(first);
  expect(cache.get({ features: a, entities, fullFeatureNames: true })).not.toBe(first);
  const other = cache.get({ features: b, entities });
  expect(other).not.toBe(first);
  expect((await other).features).toBe(3);
});

it("forgets what was asked for longest ago", async () => {
  const { store } = await servedWorld();
  const cache = new ReaderCache(store, 4);
  const names = ["trips", "conv", "score", "name", "seen", "recent"];
  const list = (i: number) => ({ features: [`stats:${names[i]}`], entities });
  const asked = names.map((_name, i) => cache.get(list(i)));
  await Promise.all(asked);
  expect(cache.get(list(5))).toBe(asked[5]);
  expect(cache.get(list(4))).toBe(asked[4]);
  expect(cache.get(list(0))).not.toBe(asked[0]);
});

it("takes no room for preparations that fail", async () => {
  const { store } = await servedWorld();
  const cache = new ReaderCache(store, 4);
  const good = cache.get({ features: ["stats:trips"], entities });
  for (let i = 0; i < 20; i += 1)
    await expect(cache.get({ features: [`stats:made_up_${i}`], entities })).rejects.toThrow();
  expect(cache.get({ features: ["stats:trips"], entities })).toBe(good);
});

it("keeps no failed preparation", async () => {
  const { store } = await servedWorld();
  const cache = new ReaderCache(store, 4);
  const unknown = { features: ["stats:made_up"], entities };
  const failed = cache.get(unknown);
  await expect(failed).rejects.toMatchObject({ code: "FS_FEATURE_NOT_FOUND" });
  expect(cache.get(unknown)).not.toBe(failed);
  await expect(cache.get(unknown)).rejects.toThrow();
});
