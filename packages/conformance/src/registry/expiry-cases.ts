import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenRegistry } from "../opened.ts";
import { PROJECT, setState, stateValues } from "./registry-change.ts";

const life = (expiresAfterMillis: number): { readonly expiresAfterMillis: number } => ({
  expiresAfterMillis,
});

/** State that ends by the registry's clock; all need a clock that the case can move. */
export const expiryCases: readonly ConformanceCase<OpenRegistry>[] = [
  duty(
    "answers state until it expires, and none from then on",
    async ({ store, advance }) => {
      await setState(store, "lease", 1, null, life(1000));
      await setState(store, "mark", 2);
      advance?.(999);
      expectEqual(
        await stateValues(store, "lease", "mark"),
        [1, 2],
        "a millisecond before the end",
      );
      advance?.(1);
      expectEqual(await stateValues(store, "lease", "mark"), [null, 2], "at the end of its life");
    },
    "advance",
  ),
  duty(
    "leaves expired state out of the list",
    async ({ store, advance }) => {
      await setState(store, "lease/a", 1, null, life(1000));
      await setState(store, "lease/b", 2, null, life(3000));
      await setState(store, "lease/c", 3);
      advance?.(2000);
      const keys = (await store.listState(PROJECT, "lease/")).map((entry) => entry.key);
      expectEqual(keys, ["lease/b", "lease/c"], "the entries listed");
    },
    "advance",
  ),
  duty(
    "lets a writer take expired state as if it were not there, and none by its old version",
    async ({ store, advance }) => {
      const first = await setState(store, "lease", "first", null, life(1000));
      expectEqual(
        await setState(store, "lease", "second"),
        null,
        "a second writer, before the end",
      );
      advance?.(1000);
      expectEqual(
        await setState(store, "lease", "first", first?.version ?? null),
        null,
        "the first writer by its old version, after the end",
      );
      const second = await setState(store, "lease", "second");
      expectTrue(second !== null, "a second writer, after the end: expected its entry, found null");
      expectTrue(
        second?.version !== first?.version,
        "the second writer's version: expected a new one",
      );
      expectEqual(await stateValues(store, "lease"), ["second"], "what stands");
    },
    "advance",
  ),
  duty(
    "counts a life anew each time that state is set, and ends none that was given no end",
    async ({ store, advance }) => {
      const first = await setState(store, "lease", 1, null, life(1000));
      advance?.(900);
      const second = await setState(store, "lease", 2, first?.version ?? null, life(1000));
      advance?.(900);
      expectEqual(
        await stateValues(store, "lease"),
        [2],
        "a renewed entry, 1,800 ms after it was first set",
      );
      await setState(store, "lease", 3, second?.version ?? null);
      advance?.(10 ** 12);
      expectEqual(await stateValues(store, "lease"), [3], "an entry whose end was taken away");
    },
    "advance",
  ),
];
