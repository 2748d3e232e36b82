import type { Registry } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenRegistry } from "../opened.ts";
import { commitOnTop, objectSpec, PROJECT, setState, stateValues } from "./registry-change.ts";

const VALUES = [0, false, "", [], {}, { a: [null, "ä😀"] }, "null", 1.5];

/** Adds one to a counter as many times as told, by compare and set. */
async function increment(registry: Registry, times: number): Promise<void> {
  for (let done = 0; done < times; ) {
    const [entry] = await registry.getState(PROJECT, ["counter"]);
    const value = entry === null || entry === undefined ? 0 : Number(entry.value);
    if ((await setState(registry, "counter", value + 1, entry?.version ?? null)) !== null)
      done += 1;
  }
}

/** Facts that are no definitions: set by compare and set, by key. */
export const stateCases: readonly ConformanceCase<OpenRegistry>[] = [
  duty("gives back the state that was set, falsy values too", async ({ store }) => {
    for (const [i, value] of VALUES.entries()) {
      const set = await setState(store, `key ${i}`, value);
      expectEqual([set?.key, set?.value], [`key ${i}`, value], "the entry that setState answers");
    }
    expectEqual(
      await stateValues(store, ...VALUES.map((_, i) => `key ${i}`)),
      VALUES,
      "the values read",
    );
  }),
  duty("answers each state key in its place, null where there is none", async ({ store }) => {
    for (const key of ["a", "b", "c"]) await setState(store, key, `value of ${key}`);
    const found = await stateValues(store, "c", "x", "a", "c", "", "b");
    expectEqual(
      found,
      ["value of c", null, "value of a", "value of c", null, "value of b"],
      "keys in another order, with unknown ones",
    );
    expectEqual(await stateValues(store), [], "no keys");
  }),
  duty("takes state keys of any name", async ({ store }) => {
    const keys = [
      "__proto__",
      "constructor",
      "",
      "a/b",
      "layout/é/1",
      "😀",
      "a%",
      "a_",
      "a*",
      "a\0b",
      "A",
    ];
    for (const [i, key] of keys.entries()) await setState(store, key, i);
    expectEqual(await stateValues(store, ...keys), [...keys.keys()], "keys of unusual names");
  }),
  duty("sets state only from the version that stands", async ({ store }) => {
    const first = await setState(store, "lease", 1);
    expectEqual(await setState(store, "lease", 2), null, "a writer that saw no entry");
    expectEqual(
      await setState(store, "lease", 2, "no such version"),
      null,
      "a writer with an unknown version",
    );
    const second = await setState(store, "lease", 3, first?.version ?? null);
    expectTrue(
      second !== null,
      "a writer with the current version: expected its entry, found null",
    );
    expectEqual(
      await setState(store, "lease", 4, first?.version ?? null),
      null,
      "a writer with the version before",
    );
    expectEqual(
      await setState(store, "absent", 4, first?.version ?? null),
      null,
      "a version for an entry that is not there",
    );
    expectEqual(await stateValues(store, "lease", "absent"), [3, null], "what stands after them");
  }),
  duty("answers a version that never stood before, not even after a removal", async ({ store }) => {
    const first = await setState(store, "lease", 1);
    const removed = await setState(store, "lease", null, first?.version ?? null);
    expectTrue(
      removed !== null,
      "a removal with the current version: expected an entry, found null",
    );
    expectEqual(await stateValues(store, "lease"), [null], "a removed entry");
    const second = await setState(store, "lease", 2);
    expectTrue(
      second !== null && second.version !== first?.version,
      "an entry set again: expected a new version",
    );
    expectEqual(
      await setState(store, "lease", 3, first?.version ?? null),
      null,
      "a writer with the version before the removal",
    );
  }),
  duty("lets exactly one of many writers of one state entry win", async ({ store }) => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) => setState(store, "lease", i)),
    );
    const won = results.flatMap((entry, i) => (entry === null ? [] : [i]));
    expectEqual(won.length, 1, "writers that won, of twelve at once");
    expectEqual(await stateValues(store, "lease"), won, "the value that stands");
  }),
  duty("loses no increment of a counter that several set at once", async ({ store }) => {
    await Promise.all([increment(store, 15), increment(store, 15), increment(store, 15)]);
    expectEqual(await stateValues(store, "counter"), [45], "the counter");
  }),
  duty(
    "loses no increment of a counter that two clients set at once",
    async ({ store, again }) => {
      const other = (await again?.()) as Registry;
      await Promise.all([increment(store, 20), increment(other, 20)]);
      expectEqual(
        await stateValues(other, "counter"),
        [40],
        "the counter, read by the second client",
      );
      await other.close();
    },
    "again",
  ),
  duty("lists the state entries under a prefix, by key, with versions", async ({ store }) => {
    for (const key of ["b/2", "b/1", "a/1", "b", "b/10", "bb", "B/1"])
      await setState(store, key, key);
    const keys = async (prefix: string): Promise<string[]> =>
      (await store.listState(PROJECT, prefix)).map((entry) => entry.key);
    expectEqual(await keys("b/"), ["b/1", "b/10", "b/2"], 'entries under "b/"');
    expectEqual((await keys("")).length, 7, "entries under the empty prefix");
    expectEqual(await keys("c"), [], "entries under a prefix of none");
    const [entry] = await store.listState(PROJECT, "a/");
    expectEqual(
      entry,
      (await store.getState(PROJECT, ["a/1"]))[0],
      "an entry as listed and as read",
    );
  }),
  duty("takes the signs of a prefix as they are, not as wildcards", async ({ store }) => {
    for (const key of ["a%1", "a_1", "ab1", "a*1", "a?1", "a\\1"]) await setState(store, key, key);
    for (const prefix of ["a%", "a_", "a*", "a?", "a\\"]) {
      const found = (await store.listState(PROJECT, prefix)).map((entry) => entry.key);
      expectEqual(found, [`${prefix}1`], `entries under "${prefix}"`);
    }
  }),
  duty("keeps the state of projects apart", async ({ store }) => {
    const projects = ["p", "shop-p", "P"];
    for (const project of projects)
      await store.setState(project, { key: "k", value: project, version: null });
    for (const project of projects) {
      expectEqual(
        (await store.getState(project, ["k"]))[0]?.value,
        project,
        `the state of "${project}"`,
      );
      expectEqual((await store.listState(project, "")).length, 1, `the entries of "${project}"`);
    }
  }),
  duty("never moves the revision when state is set", async ({ store }) => {
    const before = await commitOnTop(store, { put: [objectSpec("a")] });
    const entry = await setState(store, "watermark", 1);
    await setState(store, "watermark", null, entry?.version ?? null);
    await setState(store, "lease", 1, null, { expiresAfterMillis: 1000 });
    const after = await store.read(PROJECT, { ifNot: before });
    expectEqual(
      after.revision,
      before.revision,
      "the revision after state was set, removed and set",
    );
    expectTrue(after === before, "ifNot after state was set: expected the same object");
    const change = { base: before.revision, put: [objectSpec("b")], remove: [] };
    expectEqual(
      (await store.commit(PROJECT, change)).objects.length,
      2,
      "a commit from the revision before the state",
    );
  }),
  duty("keeps state through commits, and definitions through state", async ({ store }) => {
    await setState(store, "watermark", 7);
    await commitOnTop(store, { put: [objectSpec("a")] });
    await setState(store, "other", 8);
    expectEqual(await stateValues(store, "watermark", "other"), [7, 8], "the state");
    expectEqual((await store.read(PROJECT)).objects.length, 1, "the number of objects");
  }),
  duty("does not keep hold of a value that the caller changes afterwards", async ({ store }) => {
    const value = { list: [1] };
    await setState(store, "k", value);
    value.list.push(2);
    expectEqual(await stateValues(store, "k"), [{ list: [1] }], "a value changed after it was set");
  }),
];
