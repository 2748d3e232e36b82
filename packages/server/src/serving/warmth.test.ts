import { featureService, float64, onDemandFeatureView, requestSource } from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import { expect, it } from "vitest";
import { DEFINITIONS, servedWorld } from "../served-world.fixture.ts";

it("the reader of a feature service is prepared before the server is ready, so that a request asks the registry nothing", async () => {
  const registry = memoryRegistry();
  let asked = 0;
  const counting = new Proxy(registry, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== "function") return member;
      return (...call: unknown[]) => {
        asked += 1;
        return Reflect.apply(member, target, call) as unknown;
      };
    },
  });
  const { post, url } = await servedWorld({
    store: { registry: counting },
    registryEveryMillis: 60_000,
  });
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  const before = asked;
  const service = { feature_service: "plain", entities: { driver_id: [1001] } };
  expect((await post("/get-online-features", service)).status).toBe(200);
  expect(asked).toBe(before);
  const ofKnown = { features: ["stats:conv"], entities: { driver_id: [1001] } };
  expect((await post("/get-online-features", ofKnown)).status).toBe(200);
  expect(asked).toBe(before);
  // A view that nobody has read before is looked up by the request.
  const ofNew = { features: ["offers:offer"], entities: { customer_id: ["a"] } };
  expect((await post("/get-online-features", ofNew)).status).toBe(200);
  expect(asked).toBeGreaterThan(before);
});

it("a feature service that cannot be served is told in the log, and the server is ready all the same", async () => {
  const asked = requestSource({ name: "asked", schema: { x: float64() } });
  const doubled = onDemandFeatureView({
    name: "doubled",
    sources: [asked],
    schema: { y: float64() },
    transform: ({ x }) => ({ y: x === null ? null : 2 * x }),
  });
  const broken = featureService({ name: "broken", features: [doubled] });
  const registry = memoryRegistry();
  const first = await servedWorld({ store: { registry } });
  await first.store.apply([doubled, broken]);
  const { url, log } = await servedWorld({ store: { registry, definitions: DEFINITIONS } });
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  const told = log.filter(({ msg }) => msg === 'feature service "broken" failed');
  expect(told).toMatchObject([{ code: "FS_TRANSFORM_NOT_LOADED" }]);
});
