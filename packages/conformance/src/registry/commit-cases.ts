import type { Registry, Snapshot } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import type { OpenRegistry } from "../opened.ts";
import { commitOnTop, objectSpec, PROJECT, specsOf } from "./registry-change.ts";

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "a b",
  'a"b',
  "é",
  "😀",
  "select",
  "a/b",
  "a.b",
  "..",
  "",
];
const SPECS = [
  {},
  [],
  "",
  0,
  false,
  null,
  { a: [1, null, { b: "ä😀" }], text: "x\0y", big: 1e21 },
  { nested: { empty: {} } },
];

/** Definitions in revisions: whole commits, in order, each from the revision that its writer saw. */
export const commitCases: readonly ConformanceCase<OpenRegistry>[] = [
  duty(
    "answers an empty snapshot for a project that was never written, and does not list it",
    async ({ store }) => {
      const { project, objects } = await store.read(PROJECT);
      expectEqual([project, objects], [PROJECT, []], "a project never written");
      expectEqual(await store.projects(), [], "the projects of an empty registry");
    },
  ),
  duty("gives back what was committed, whatever the spec", async ({ store }) => {
    const put = SPECS.map((spec, i) => objectSpec(`object ${i}`, spec));
    const answered = await commitOnTop(store, { put });
    const read = await store.read(PROJECT);
    expectEqual(
      specsOf(answered),
      SPECS.map((spec, i) => ["feature_view", `object ${i}`, spec]),
      "the answer of the commit",
    );
    expectEqual(specsOf(read), specsOf(answered), "what a read answers after it");
    expectEqual(
      [read.project, read.revision],
      [PROJECT, answered.revision],
      "project and revision of the read",
    );
    const prints = (snapshot: Snapshot) => snapshot.objects.map((one) => one.fingerprint).sort();
    expectEqual(prints(read), put.map((one) => one.fingerprint).sort(), "the fingerprints");
  }),
  duty("keeps objects of any name, and of one name in two kinds, apart", async ({ store }) => {
    const put = NAMES.flatMap((name) => [
      objectSpec(name, 1, "entity"),
      objectSpec(name, 2, "feature_view"),
    ]);
    await commitOnTop(store, { put });
    const expected = put
      .map(({ kind, name, spec }) => [kind, name, spec])
      .sort(([a, b], [c, d]) => (`${a}\0${b}` < `${c}\0${d}` ? -1 : 1));
    expectEqual(specsOf(await store.read(PROJECT)), expected, "objects of unusual names");
    await commitOnTop(store, { remove: NAMES.map((name) => ({ kind: "entity", name })) });
    expectEqual(
      (await store.read(PROJECT)).objects.length,
      NAMES.length,
      "after one kind was removed: the number of objects",
    );
  }),
  duty("puts and removes in one commit, and keeps what it does not name", async ({ store }) => {
    await commitOnTop(store, { put: ["a", "b", "c"].map((name) => objectSpec(name, 1)) });
    const after = await commitOnTop(store, {
      put: [objectSpec("a", 2), objectSpec("d", 2)],
      remove: [{ kind: "feature_view", name: "b" }],
    });
    const expected = [
      ["a", 2],
      ["c", 1],
      ["d", 2],
    ].map(([name, spec]) => ["feature_view", name, spec]);
    expectEqual(specsOf(after), expected, "after putting a and d and removing b");
    expectEqual(specsOf(await store.read(PROJECT)), expected, "what a read answers");
  }),
  duty(
    "refuses a commit from an old revision with FS_REGISTRY_CONFLICT, and changes nothing",
    async ({ store }) => {
      const { revision } = await store.read(PROJECT);
      const first = await store.commit(PROJECT, {
        base: revision,
        put: [objectSpec("a", 1)],
        remove: [],
      });
      const late = { base: revision, put: [objectSpec("a", 2), objectSpec("b", 2)], remove: [] };
      await expectCode(
        () => store.commit(PROJECT, late),
        ["FS_REGISTRY_CONFLICT"],
        "a commit from the revision before",
      );
      const now = await store.read(PROJECT);
      expectEqual(
        [now.revision, specsOf(now)],
        [first.revision, specsOf(first)],
        "the registry after the refused commit",
      );
    },
  ),
  duty(
    "refuses a commit from a revision that never was with FS_REGISTRY_CONFLICT",
    async ({ store }) => {
      const change = { base: "no such revision", put: [objectSpec("a")], remove: [] };
      await expectCode(
        () => store.commit(PROJECT, change),
        ["FS_REGISTRY_CONFLICT"],
        "a commit from an unknown revision",
      );
      expectEqual((await store.read(PROJECT)).objects, [], "the registry after it");
    },
  ),
  duty("lets exactly one of many commits on one revision win", async ({ store }) => {
    await expectOneWinner([store]);
  }),
  duty(
    "lets exactly one of two clients' commits on one revision win",
    async ({ store, again }) => {
      const other = (await again?.()) as Registry;
      await expectOneWinner([store, other]);
      await other.close();
    },
    "again",
  ),
  duty("never answers a revision twice, not even when everything is removed", async ({ store }) => {
    const revisions = [(await store.read(PROJECT)).revision];
    for (let i = 0; i < 4; i += 1) {
      revisions.push((await commitOnTop(store, { put: [objectSpec("a", i)] })).revision);
      revisions.push(
        (await commitOnTop(store, { remove: [{ kind: "feature_view", name: "a" }] })).revision,
      );
    }
    expectEqual(new Set(revisions).size, revisions.length, "different revisions of nine");
  }),
  duty("never changes a snapshot that it has handed out", async ({ store }) => {
    const spec = { list: [1] };
    const before = await commitOnTop(store, { put: [objectSpec("a", spec)] });
    spec.list.push(2);
    await commitOnTop(store, { put: [objectSpec("a", { list: [3] }), objectSpec("b")] });
    expectEqual(
      specsOf(before),
      [["feature_view", "a", { list: [1] }]],
      "the snapshot of the first commit",
    );
  }),
  duty("does not let a reader change what others read", async ({ store }) => {
    const handed = await commitOnTop(store, { put: [objectSpec("a", { list: [1] })] });
    try {
      const [object] = handed.objects as unknown as [{ spec: { list: number[] } }];
      object.spec.list.push(2);
    } catch {
      // Frozen: as good.
    }
    expectEqual(
      specsOf(await store.read(PROJECT)),
      [["feature_view", "a", { list: [1] }]],
      "what the next reader gets",
    );
  }),
  duty("answers the snapshot it was given until the revision has moved", async ({ store }) => {
    const seen = await commitOnTop(store, { put: [objectSpec("a")] });
    expectTrue(
      (await store.read(PROJECT, { ifNot: seen })) === seen,
      "an unmoved revision: expected the same object",
    );
    const other = await store.read("other", { ifNot: seen });
    expectEqual(other.project, "other", "ifNot of another project: the project answered");
    await commitOnTop(store, { put: [objectSpec("b")] });
    const now = await store.read(PROJECT, { ifNot: seen });
    expectEqual(now.objects.length, 2, "a moved revision: the number of objects answered");
  }),
  duty(
    "keeps projects apart, and moves the revision of the one that was written alone",
    async ({ store }) => {
      const projects = ["p", "shop-p", "p-shop", "P", "__proto__", "p/../q"];
      for (const [i, project] of projects.entries())
        await commitOnTop(store, { put: [objectSpec("a", i)] }, project);
      const before = await Promise.all(projects.map((project) => store.read(project)));
      await commitOnTop(store, { put: [objectSpec("a", "new")] }, "p");
      const after = await Promise.all(projects.map((project) => store.read(project)));
      expectEqual(
        after.map((one) => one.objects[0]?.spec),
        ["new", 1, 2, 3, 4, 5],
        "the object of each project",
      );
      expectEqual(
        after.slice(1).map((one) => one.revision),
        before.slice(1).map((one) => one.revision),
        "the revisions of the others",
      );
      expectEqual(
        [...(await store.projects())].sort(),
        [...projects].sort(),
        "the projects listed",
      );
    },
  ),
  duty("commits thousands of objects as one", async ({ store }) => {
    const put = Array.from({ length: 2000 }, (_, i) =>
      objectSpec(`view ${i}`, { i, text: "x".repeat(100) }),
    );
    await commitOnTop(store, { put });
    const { objects } = await store.read(PROJECT);
    expectEqual(new Set(objects.map((one) => one.name)).size, 2000, "different objects");
  }),
];

async function expectOneWinner(clients: readonly Registry[]): Promise<void> {
  const base = (await commitOnTop(clients[0] as Registry, { put: [objectSpec("a")] })).revision;
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) =>
      (clients[i % clients.length] as Registry).commit(PROJECT, {
        base,
        put: [objectSpec("b", i), objectSpec("c", i)],
        remove: [],
      }),
    ),
  );
  const won = results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expectEqual(won.length, 1, "commits that won, of ten on one revision");
  for (const one of results)
    if (one.status === "rejected")
      await expectCode(
        () => Promise.reject(one.reason),
        ["FS_REGISTRY_CONFLICT"],
        "a commit that lost",
      );
  for (const client of clients)
    expectEqual(
      specsOf(await client.read(PROJECT)),
      specsOf(won[0] as Snapshot),
      "what is read after the race",
    );
}
