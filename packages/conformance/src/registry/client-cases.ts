import type { Commit, Registry, RegistryChange } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectConnectionLoad } from "../expect-connection-load.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import type { OpenRegistry } from "../opened.ts";
import {
  commitOnTop,
  objectSpec,
  PROJECT,
  setState,
  specsOf,
  stateValues,
} from "./registry-change.ts";

type Calls = readonly (readonly [string, () => Promise<unknown>])[];

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

/** Every call of a registry, by name. */
function everyCall(store: Registry, change: RegistryChange, signal?: AbortSignal): Calls {
  const options = signal === undefined ? {} : { signal };
  const calls: (readonly [string, () => Promise<unknown>])[] = [
    ["read", () => store.read(PROJECT, options)],
    ["commit", () => store.commit(PROJECT, change, options)],
    ["getState", () => store.getState(PROJECT, ["k"], options)],
    ["listState", () => store.listState(PROJECT, "", options)],
    ["setState", () => store.setState(PROJECT, { key: "k", value: 1, version: null }, options)],
    ["projects", () => store.projects(options)],
  ];
  if (store.history !== undefined)
    calls.push([
      "history",
      async () => drain(store.history?.(PROJECT, options) as AsyncIterable<Commit>),
    ]);
  if (store.readAt !== undefined)
    calls.push(["readAt", async () => store.readAt?.(PROJECT, change.base, options)]);
  return calls;
}

/** Commits that change two objects alike, while a reader looks: it sees both or neither. */
async function expectWholeCommits(writer: Registry, reader: Registry): Promise<void> {
  let writing = true;
  const write = async (): Promise<void> => {
    for (let i = 1; i <= 25; i += 1) {
      await commitOnTop(writer, { put: [objectSpec("left", i), objectSpec("right", i)] });
    }
    writing = false;
  };
  const read = async (): Promise<void> => {
    let last = 0;
    while (writing) {
      const specs = specsOf(await reader.read(PROJECT)).map(([, , spec]) => Number(spec));
      expectTrue(
        specs.length === 0 || specs.length === 2,
        `a reader saw ${specs.length} of two objects put together`,
      );
      expectEqual(specs[0], specs[1], "two objects that are always put together");
      expectTrue((specs[0] ?? 0) >= last, "a reader saw an older revision after a newer one");
      last = specs[0] ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all([
    write().finally(() => {
      writing = false;
    }),
    read(),
  ]);
}

/** Several clients, history, signals and the end of a registry's life. */
export const clientCases: readonly ConformanceCase<OpenRegistry>[] = [
  duty("shows a reader whole commits, in order, while another commits", ({ store }) =>
    expectWholeCommits(store, store),
  ),
  duty(
    "shows a second client whole commits, in order, while the first commits",
    async ({ store, again }) => {
      const other = (await again?.()) as Registry;
      await expectWholeCommits(store, other);
      await other.close();
    },
    "again",
  ),
  duty(
    "shows a second client what the first committed and set, and the reverse",
    async ({ store, again }) => {
      const other = (await again?.()) as Registry;
      await commitOnTop(store, { put: [objectSpec("a", 1)] });
      await setState(store, "k", 1);
      const seen = await other.read(PROJECT);
      expectEqual(specsOf(seen), [["feature_view", "a", 1]], "what the second client reads");
      const [entry] = await other.getState(PROJECT, ["k"]);
      expectEqual(entry?.value, 1, "the state that the second client reads");
      await commitOnTop(other, { put: [objectSpec("a", 2)] });
      await setState(other, "k", 2, entry?.version ?? null);
      expectEqual(
        specsOf(await store.read(PROJECT, { ifNot: seen })),
        [["feature_view", "a", 2]],
        "what the first client reads",
      );
      expectEqual(await stateValues(store, "k"), [2], "the state that the first client reads");
      await other.close();
    },
    "again",
  ),
  duty(
    "keeps definitions and state beyond the client that wrote them",
    async ({ store, again }) => {
      const { revision } = await commitOnTop(store, { put: [objectSpec("a", 1)] });
      await setState(store, "k", 1);
      await store.close();
      const other = (await again?.()) as Registry;
      expectEqual(
        (await other.read(PROJECT)).revision,
        revision,
        "the revision that another client reads after close",
      );
      expectEqual(
        await stateValues(other, "k"),
        [1],
        "the state that another client reads after close",
      );
      await other.close();
    },
    "again",
  ),
  duty(
    "tells its history, newest first: revision, who, why and what",
    async ({ store }) => {
      const first = await commitOnTop(store, {
        put: [objectSpec("a"), objectSpec("b")],
        by: "ann",
        note: "the first",
      });
      const second = await commitOnTop(store, { remove: [{ kind: "feature_view", name: "a" }] });
      await setState(store, "k", 1);
      const told = [];
      for await (const { revision, by, note, changed } of store.history?.(PROJECT) ?? [])
        told.push({
          revision,
          by,
          note,
          changed: changed.map((one) => `${one.kind} ${one.name}`).sort(),
        });
      expectEqual(
        told,
        [
          { revision: second.revision, by: null, note: null, changed: ["feature_view a"] },
          {
            revision: first.revision,
            by: "ann",
            note: "the first",
            changed: ["feature_view a", "feature_view b"],
          },
        ],
        "the history of two commits",
      );
    },
    "history",
  ),
  duty(
    "reads an earlier revision as it was",
    async ({ store }) => {
      const first = await commitOnTop(store, { put: [objectSpec("a", 1)] });
      await commitOnTop(store, { put: [objectSpec("a", 2), objectSpec("b", 2)] });
      const then = await store.readAt?.(PROJECT, first.revision);
      expectEqual(
        [then?.revision, then && specsOf(then)],
        [first.revision, specsOf(first)],
        "the first revision, read later",
      );
      await expectCode(
        async () => store.readAt?.(PROJECT, "no such revision"),
        [],
        "a revision that never was",
      );
    },
    "readAt",
  ),
  duty(
    "says in its status that it is not stale once it was read, and when that was",
    async ({ store }) => {
      await store.read(PROJECT);
      const status = store.status?.();
      expectEqual(
        [status?.stale, typeof status?.lastReadMillis, status?.lastError],
        [false, "number", null],
        "stale, the type of lastReadMillis, and lastError after a read",
      );
    },
    "status",
  ),
  duty(
    "tells how busy its connections are, and that no call is under way once all are answered",
    async ({ store }) => {
      expectConnectionLoad(store.connectionLoad?.(), "before the first call");
      await commitOnTop(store, { put: [objectSpec("a", 1)] });
      const load = store.connectionLoad?.();
      expectConnectionLoad(load, "after a commit");
      expectTrue((load?.open ?? 0) > 0, "no connection is open after a commit");
      expectEqual([load?.running, load?.waiting], [0, 0], "running and waiting after all calls");
      await store.close();
      expectConnectionLoad(store.connectionLoad?.(), "after close");
    },
    "connectionLoad",
  ),
  duty(
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    async ({ store }) => {
      const before = await commitOnTop(store, { put: [objectSpec("a")] });
      const change = { base: before.revision, put: [objectSpec("b")], remove: [] };
      for (const [name, call] of everyCall(store, change, AbortSignal.abort()))
        await expectCode(call, ["FS_ABORTED"], `${name} under a fired signal`);
      expectEqual(
        (await store.read(PROJECT)).revision,
        before.revision,
        "the revision after the aborted calls",
      );
      expectEqual(await stateValues(store, "k"), [null], "the state after the aborted calls");
    },
  ),
  duty(
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    async ({ store }) => {
      const before = await commitOnTop(store, { put: [objectSpec("a")] });
      await store.close();
      await store.close();
      const change = { base: before.revision, put: [objectSpec("b")], remove: [] };
      for (const [name, call] of everyCall(store, change))
        await expectCode(call, ["FS_STORE_CLOSED"], `${name} after close`);
    },
  ),
];
