import { join } from "node:path";
import { isFeatureStoreError, type Registry, type Snapshot } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fileRegistry } from "./file-registry.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

const project = fc.constantFrom("a", "b");
const name = fc.constantFrom("x", "y", "__proto__");
const age = fc.constantFrom("current", "old", "none");
const step = fc.oneof(
  fc.record({
    act: fc.constant("commit" as const),
    project,
    put: fc.uniqueArray(name),
    remove: fc.array(name),
    age,
    spec: fc.jsonValue(),
  }),
  fc.record({
    act: fc.constant("set" as const),
    project,
    key: name,
    value: fc.option(fc.integer()),
    age,
    life: fc.option(fc.constantFrom(0, 1, 3), { nil: undefined }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Does the steps and tells what could be seen, without the texts of revisions and versions, which are each registry's own. */
async function story(registry: Registry, steps: readonly Step[], tick: () => void) {
  const seen: unknown[] = [];
  const old = new Map<string, string>();
  for (const one of steps) {
    tick();
    seen.push(
      one.act === "commit" ? await commit(registry, one, old) : await set(registry, one, old),
    );
    for (const project of ["a", "b"]) {
      seen.push(told(await registry.read(project)));
      for (const { key, value } of await registry.listState(project, "")) seen.push([key, value]);
    }
  }
  return seen;
}

const told = ({ objects }: Snapshot) =>
  objects.map(({ kind, name, fingerprint, spec }) => [kind, name, fingerprint, spec]);

async function commit(
  registry: Registry,
  { project, put, remove, age, spec }: Extract<Step, { act: "commit" }>,
  old: Map<string, string>,
) {
  const { revision } = await registry.read(project);
  const base = age === "current" ? revision : age === "none" ? "0" : (old.get(project) ?? "0");
  old.set(project, revision);
  try {
    const snapshot = await registry.commit(project, {
      base,
      put: put.map((name) => ({ kind: "k", name, spec, fingerprint: JSON.stringify(spec) })),
      remove: remove.filter((name) => !put.includes(name)).map((name) => ({ kind: "k", name })),
    });
    return told(snapshot);
  } catch (error) {
    return isFeatureStoreError(error) ? error.code : error;
  }
}

async function set(
  registry: Registry,
  { project, key, value, age, life }: Extract<Step, { act: "set" }>,
  old: Map<string, string>,
) {
  const id = JSON.stringify([project, key]);
  const [entry] = await registry.getState(project, [key]);
  const current = entry?.version ?? null;
  const version = age === "current" ? current : age === "none" ? null : (old.get(id) ?? null);
  if (current !== null) old.set(id, current);
  const change = { key, value, version };
  const done = await registry.setState(
    project,
    life === undefined ? change : { ...change, expiresAfterMillis: life },
  );
  return done === null ? null : [done.key, done.value];
}

it("does what the registry in memory does, whatever is asked of it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      let now = 0;
      const clock = () => now;
      const path = join(await temporaryFolder(), "registry.json");
      const mine = await story(fileRegistry({ path, clock }), steps, () => {
        now += 1;
      });
      now = 0;
      const expected = await story(memoryRegistry({ clock }), steps, () => {
        now += 1;
      });
      expect(JSON.stringify(mine)).toBe(JSON.stringify(expected));
    }),
    { numRuns: 60, seed: 20_260_302 },
  );
});
