import type { Registry, Snapshot, StateEntry } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import type { OpenRegistry } from "../opened.ts";
import type { Mutant } from "./mutant.ts";
import { overlay } from "./overlay.ts";

const wrong = (
  bug: string,
  duty: string,
  change: (registry: Registry) => Partial<Registry>,
): Mutant<OpenRegistry> => ({
  bug,
  duty,
  async open() {
    let now = 0;
    const store = memoryRegistry({ clock: () => now });
    return {
      store: overlay(store, change(store)),
      advance(millis) {
        now += millis;
      },
      close: () => store.close(),
    };
  },
});

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const withFalsyAsNull = (entry: StateEntry | null): StateEntry | null =>
  entry?.value ? entry : null;
const contentOf = ({ objects }: Snapshot): string =>
  JSON.stringify(objects.map(({ name, fingerprint }) => [name, fingerprint]));
const byContent = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  revision: contentOf(snapshot),
});

/** Registries with one planted bug each. */
export const registryMutants: readonly Mutant<OpenRegistry>[] = [
  wrong(
    "calls are counted as waiting for ever",
    "tells how busy its connections are, and that no call is under way once all are answered",
    () => ({ connectionLoad: () => ({ open: 1, idle: 1, running: 0, waiting: 1 }) }),
  ),
  wrong("state moves the revision", "never moves the revision when state is set", (registry) => ({
    async setState(project, change, options) {
      const { revision } = await registry.read(project);
      await registry.commit(project, { base: revision, put: [], remove: [] });
      return registry.setState(project, change, options);
    },
  })),
  wrong(
    "a commit does not look at its base",
    "refuses a commit from an old revision with FS_REGISTRY_CONFLICT, and changes nothing",
    (registry) => ({
      async commit(project, change, options) {
        const { revision } = await registry.read(project);
        return registry.commit(project, { ...change, base: revision }, options);
      },
    }),
  ),
  wrong(
    "a commit looks at its base, and writes later",
    "lets exactly one of many commits on one revision win",
    (registry) => ({
      async commit(project, change, options) {
        const seen = await registry.read(project);
        if (seen.revision !== change.base) return registry.commit(project, change, options);
        await tick();
        const { revision } = await registry.read(project);
        return registry.commit(project, { ...change, base: revision }, options);
      },
    }),
  ),
  wrong(
    "a commit writes object by object",
    "shows a reader whole commits, in order, while another commits",
    (registry) => ({
      async commit(project, change, options) {
        let snapshot = await registry.commit(
          project,
          { ...change, put: change.put.slice(0, 1) },
          options,
        );
        for (const object of change.put.slice(1)) {
          await tick();
          snapshot = await registry.commit(
            project,
            { base: snapshot.revision, put: [object], remove: [] },
            options,
          );
        }
        return snapshot;
      },
    }),
  ),
  wrong(
    "a revision is named by what it holds",
    "never answers a revision twice, not even when everything is removed",
    (registry) => ({
      read: async (project, options) =>
        byContent(await registry.read(project, options?.signal ? { signal: options.signal } : {})),
      async commit(project, change, options) {
        const current = await registry.read(project);
        const base = change.base === contentOf(current) ? current.revision : "never";
        return byContent(await registry.commit(project, { ...change, base }, options));
      },
    }),
  ),
  wrong(
    "removals are forgotten",
    "puts and removes in one commit, and keeps what it does not name",
    (registry) => ({
      commit: (project, change, options) =>
        registry.commit(project, { ...change, remove: [] }, options),
    }),
  ),
  wrong(
    "a commit keeps only what it puts",
    "puts and removes in one commit, and keeps what it does not name",
    (registry) => ({
      async commit(project, change, options) {
        const { objects } = await registry.read(project);
        return registry.commit(
          project,
          { ...change, remove: objects.map(({ kind, name }) => ({ kind, name })) },
          options,
        );
      },
    }),
  ),
  wrong(
    "objects are known by their name alone",
    "keeps objects of any name, and of one name in two kinds, apart",
    (registry) => ({
      async commit(project, change, options) {
        const last = new Map(change.put.map((object) => [object.name, object]));
        return registry.commit(project, { ...change, put: [...last.values()] }, options);
      },
    }),
  ),
  wrong(
    "every read is a new object",
    "answers the snapshot it was given until the revision has moved",
    (registry) => ({
      read: async (project, options) => ({ ...(await registry.read(project, options)) }),
    }),
  ),
  wrong(
    "ifNot answers what was given, whatever happened",
    "answers the snapshot it was given until the revision has moved",
    (registry) => ({
      read: async (project, options) => options?.ifNot ?? registry.read(project, options),
    }),
  ),
  wrong(
    "projects are folded to lower case",
    "keeps projects apart, and moves the revision of the one that was written alone",
    (registry) => ({
      read: (project, options) => registry.read(project.toLowerCase(), options),
      commit: (project, change, options) => registry.commit(project.toLowerCase(), change, options),
    }),
  ),
  wrong(
    "expired state is answered",
    "answers state until it expires, and none from then on",
    (registry) => ({
      setState: (project, { expiresAfterMillis: _, ...change }, options) =>
        registry.setState(project, change, options),
    }),
  ),
  wrong(
    "a life is counted in seconds",
    "answers state until it expires, and none from then on",
    (registry) => ({
      setState: (project, change, options) => {
        const life = change.expiresAfterMillis;
        return registry.setState(
          project,
          life === undefined ? change : { ...change, expiresAfterMillis: life * 1000 },
          options,
        );
      },
    }),
  ),
  wrong(
    "state is answered in the order of its keys",
    "answers each state key in its place, null where there is none",
    (registry) => ({
      getState: (project, keys, options) => registry.getState(project, [...keys].sort(), options),
    }),
  ),
  wrong(
    "absent state is left out of the answer",
    "answers each state key in its place, null where there is none",
    (registry) => ({
      getState: async (project, keys, options) =>
        (await registry.getState(project, keys, options)).filter((entry) => entry !== null),
    }),
  ),
  wrong(
    "falsy state is no state",
    "gives back the state that was set, falsy values too",
    (registry) => ({
      getState: async (project, keys, options) =>
        (await registry.getState(project, keys, options)).map(withFalsyAsNull),
    }),
  ),
  wrong(
    "state is set whatever its version",
    "sets state only from the version that stands",
    (registry) => ({
      async setState(project, change, options) {
        const [entry] = await registry.getState(project, [change.key]);
        return registry.setState(project, { ...change, version: entry?.version ?? null }, options);
      },
    }),
  ),
  wrong(
    "state is compared, and set later",
    "lets exactly one of many writers of one state entry win",
    (registry) => ({
      async setState(project, change, options) {
        const [seen] = await registry.getState(project, [change.key]);
        if ((seen?.version ?? null) !== change.version) return null;
        await tick();
        const [entry] = await registry.getState(project, [change.key]);
        return registry.setState(project, { ...change, version: entry?.version ?? null }, options);
      },
    }),
  ),
  wrong(
    "a prefix is a pattern of SQL",
    "takes the signs of a prefix as they are, not as wildcards",
    (registry) => ({
      async listState(project, prefix, options) {
        const pattern = prefix
          .replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
          .replaceAll("%", ".*")
          .replaceAll("_", ".");
        const all = await registry.listState(project, "", options);
        return all.filter(({ key }) => new RegExp(`^${pattern}`).test(key));
      },
    }),
  ),
  wrong(
    "state is listed in the order in which it was set",
    "lists the state entries under a prefix, by key, with versions",
    (registry) => ({
      async listState(project, prefix, options) {
        const all = await registry.listState(project, prefix, options);
        return [...all].sort((a, b) => Number(a.version) - Number(b.version));
      },
    }),
  ),
  wrong(
    "history begins with the oldest",
    "tells its history, newest first: revision, who, why and what",
    (registry) => ({
      async *history(project, options) {
        const all = [];
        for await (const commit of registry.history?.(project, options) ?? []) all.push(commit);
        yield* all.reverse();
      },
    }),
  ),
  wrong(
    "an earlier revision is read as the newest",
    "reads an earlier revision as it was",
    (registry) => ({
      readAt: (project, _revision, options) => registry.read(project, options),
    }),
  ),
  wrong(
    "signals are not heeded",
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    (registry) => ({
      commit: (project, change) => registry.commit(project, change),
    }),
  ),
  wrong(
    "close does nothing",
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    () => ({ close: async () => {} }),
  ),
];
