import { onlineStoreCases, randomOnlineCases, registerCases } from "@fs/conformance";
import { describe, expect, it } from "vitest";
import { LEFT_OUT } from "./left-out.fixture.ts";
import { remote } from "./remote.ts";
import { serveTables } from "./serve-tables.fixture.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 50);
const all = [...onlineStoreCases, ...randomOnlineCases({ runs })];
const leftOut = [...LEFT_OUT.values()].flat();
const cases = all.filter((one) => !leftOut.includes(one.name));

registerCases({ describe, it }, "the online store behind a feature server", cases, async () => {
  const served = await serveTables();
  const open = () => served.prepared(remote({ url: served.url, timeoutMillis: 60_000 }));
  const store = open();
  return {
    store,
    again: async () => open(),
    async close() {
      await store.close();
      await served.close();
    },
  };
});

it("leaves out cases that are in the kit, and no other", () => {
  const names = new Set(all.map((one) => one.name));
  expect(leftOut.filter((name) => !names.has(name))).toEqual([]);
  expect(cases.length).toBe(all.length - leftOut.length);
});
