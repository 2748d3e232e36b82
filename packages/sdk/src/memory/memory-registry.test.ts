import { expect, test } from "vitest";
import { memoryRegistry } from "./memory-registry.ts";

const object = (name: string, spec: unknown = {}) => ({
  kind: "entity",
  name,
  spec,
  fingerprint: JSON.stringify(spec),
});

test("a project never written is empty, and is not listed", async () => {
  const registry = memoryRegistry();
  expect(await registry.read("p")).toEqual({ project: "p", revision: "0", objects: [] });
  expect(await registry.projects()).toEqual([]);
});

test("a commit puts and removes as one, and an old snapshot does not change", async () => {
  const registry = memoryRegistry({ clock: () => 5 });
  const spec = { a: [1] };
  const first = await registry.commit("p", {
    base: "0",
    put: [object("b", spec), object("a")],
    remove: [],
  });
  spec.a.push(2);
  const second = await registry.commit("p", {
    base: first.revision,
    put: [object("a", { x: 1 })],
    remove: [{ kind: "entity", name: "b" }],
    by: "me",
  });
  expect(first.objects.map((one) => [one.name, one.spec])).toEqual([
    ["a", {}],
    ["b", { a: [1] }],
  ]);
  expect(second.objects.map((one) => [one.name, one.spec])).toEqual([["a", { x: 1 }]]);
  expect(await registry.readAt?.("p", first.revision)).toEqual(first);
  const history = [];
  for await (const commit of registry.history?.("p") ?? []) history.push(commit);
  expect(history.map((commit) => [commit.revision, commit.atMillis, commit.by])).toEqual([
    ["2", 5, "me"],
    ["1", 5, null],
  ]);
  expect(await registry.projects()).toEqual(["p"]);
});

test("ifNot answers the same object until the revision moves", async () => {
  const registry = memoryRegistry();
  const seen = await registry.read("p");
  expect(await registry.read("p", { ifNot: seen })).toBe(seen);
  const next = await registry.commit("p", { base: seen.revision, put: [object("a")], remove: [] });
  expect(await registry.read("p", { ifNot: seen })).toBe(next);
});

test("of two writers that saw the same revision one is refused", async () => {
  const registry = memoryRegistry();
  const change = { base: "0", put: [object("a")], remove: [] };
  const both = await Promise.allSettled([
    registry.commit("p", change),
    registry.commit("p", change),
  ]);
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(registry.commit("p", change)).rejects.toMatchObject({
    code: "FS_REGISTRY_CONFLICT",
  });
});

test("state is set by version, expires, is listed by prefix, and never moves the revision", async () => {
  let now = 1000;
  const registry = memoryRegistry({ clock: () => now });
  const lease = { key: "lease/a", value: { owner: 1 }, version: null, expiresAfterMillis: 10 };
  const taken = await registry.setState("p", lease);
  expect(await registry.setState("p", lease)).toBeNull();
  now = 1010;
  expect(await registry.getState("p", ["lease/a", "x"])).toEqual([null, null]);
  const again = await registry.setState("p", lease);
  expect(again?.version).not.toBe(taken?.version);
  await registry.setState("p", { key: "lease/", value: 0, version: null });
  await registry.setState("p", { key: "mark", value: false, version: null });
  expect((await registry.listState("p", "lease/")).map((entry) => entry.key)).toEqual([
    "lease/",
    "lease/a",
  ]);
  expect((await registry.getState("p", ["mark"]))[0]?.value).toBe(false);
  const removed = await registry.setState("p", {
    key: "lease/a",
    value: null,
    version: again?.version ?? null,
  });
  expect(removed).not.toBeNull();
  expect(await registry.getState("p", ["lease/a"])).toEqual([null]);
  expect((await registry.read("p")).revision).toBe("0");
});
