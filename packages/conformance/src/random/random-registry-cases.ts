import type { Registry } from "@fs/sdk/adapter";
import fc from "fast-check";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectCode, expectEqual } from "../judge.ts";
import type { OpenedRegistry, OpenRegistry } from "../opened.ts";
import { objectSpec, specsOf } from "../registry/registry-change.ts";
import { type PropertyOptions, parameters } from "./property-options.ts";

const name = fc.constantFrom("a", "b", "__proto__", "");
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("commit" as const),
      put: fc.uniqueArray(name, { maxLength: 3 }),
      remove: fc.uniqueArray(name, { maxLength: 2 }),
      /** How many revisions ago the writer looked. */
      behind: fc.constantFrom(0, 0, 0, 1),
    }),
    fc.record({
      kind: fc.constant("state" as const),
      key: name,
      value: fc.option(
        fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value))),
      ),
      /** Whether the writer knows the current version. */
      current: fc.constantFrom(true, true, false),
    }),
  ),
  { maxLength: 12 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;
type Step = Steps[number];

/** What must stand in a project, kept by plain loops. */
interface Truth {
  readonly revisions: string[];
  objects: Map<string, number>;
  readonly state: Map<string, { readonly value: unknown; readonly version: string }>;
}

async function commit(
  registry: Registry,
  project: string,
  truth: Truth,
  step: Step & { kind: "commit" },
  at: number,
): Promise<void> {
  const base = truth.revisions.at(-1 - step.behind) ?? "never";
  // What is both put and removed is told apart by no contract.
  const remove = step.remove
    .filter((one) => !step.put.includes(one))
    .map((one) => ({ kind: "feature_view", name: one }));
  const change = { base, put: step.put.map((one) => objectSpec(one, at)), remove };
  if (base !== truth.revisions.at(-1)) {
    await expectCode(
      () => registry.commit(project, change),
      ["FS_REGISTRY_CONFLICT"],
      `step ${at}`,
    );
    return;
  }
  const snapshot = await registry.commit(project, change);
  truth.revisions.push(snapshot.revision);
  for (const one of remove) truth.objects.delete(one.name);
  for (const one of step.put) truth.objects.set(one, at);
}

async function setState(
  registry: Registry,
  project: string,
  truth: Truth,
  step: Step & { kind: "state" },
  at: number,
): Promise<void> {
  const stands = truth.state.get(step.key)?.version ?? null;
  const version = step.current ? stands : "never";
  const entry = await registry.setState(project, { key: step.key, value: step.value, version });
  expectEqual(entry !== null, step.current, `step ${at}: whether the state was set`);
  if (entry === null) return;
  if (step.value === null) truth.state.delete(step.key);
  else truth.state.set(step.key, { value: step.value, version: entry.version });
}

async function expectKept(registry: Registry, project: string, taken: Steps): Promise<void> {
  const truth: Truth = {
    revisions: [(await registry.read(project)).revision],
    objects: new Map(),
    state: new Map(),
  };
  for (const [at, step] of taken.entries()) {
    if (step.kind === "commit") await commit(registry, project, truth, step, at);
    else await setState(registry, project, truth, step, at);
    const snapshot = await registry.read(project);
    expectEqual(snapshot.revision, truth.revisions.at(-1), `step ${at}: the revision`);
    const objects = [...truth.objects]
      .map(([one, spec]) => ["feature_view", one, spec])
      .sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1));
    expectEqual(specsOf(snapshot), objects, `step ${at}: the objects`);
    const entries = [...truth.state]
      .map(([key, { value, version }]) => ({ key, value, version }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const listed = (await registry.listState(project, "")).map(({ key, value, version }) => ({
      key,
      value,
      version,
    }));
    expectEqual(listed, entries, `step ${at}: the state`);
  }
}

/** Registry duties on random histories, judged by plain loops. */
export function randomRegistryCases(
  options: PropertyOptions = {},
): readonly ConformanceCase<OpenRegistry>[] {
  const name = "keeps after random commits and state what plain loops keep";
  // A registry for each history: nothing ever leaves one, so a shared one would only grow.
  const run = async (open: OpenRegistry): Promise<void> => {
    const property = fc.asyncProperty(steps, (taken) =>
      duty<OpenedRegistry>(name, ({ store }) => expectKept(store, "shop", taken)).run(open),
    );
    await fc.assert(property, parameters(options));
  };
  return [Object.freeze({ name, run })];
}
