import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Observer } from "@fs/sdk/adapter";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./file/temporary-folder.fixture.ts";
import { plugins } from "./plugins.ts";

const [plugin] = plugins;
const observer: Observer = { span: (_name, _attributes, run) => run(), count: () => undefined };

describe("the plug-in of the file registry", () => {
  it("takes its relative path from the feature repository, and its time from the store", async () => {
    const baseDirectory = await temporaryFolder();
    const context = { baseDirectory, observer, clock: () => 42 };
    const registry = await plugin?.create({ path: "data/registry.db" }, context);
    await registry?.commit("demo", { base: "0", put: [], remove: [] });
    expect(await readdir(join(baseDirectory, "data"))).toEqual(["registry.db"]);
    for await (const { atMillis } of registry?.history?.("demo") ?? []) expect(atMillis).toBe(42);
  });

  it.each([
    [{ path: "r.json" }],
    [{ path: "r.json", registry_type: "file", cache_ttl_seconds: 60 }],
    [{ path: "r.json", type: "file" }],
  ])("accepts %j", async (options) => {
    expect(await plugin?.options["~standard"].validate(options)).toEqual({ value: options });
  });

  it.each([[{}], [{ path: "" }], [{ path: 3 }], [{ path: "r.json", pth: "x" }], ["r.json"]])(
    "complains about %j",
    async (options) => {
      const { issues } = (await plugin?.options["~standard"].validate(options)) ?? {};
      expect(issues?.length).toBeGreaterThan(0);
    },
  );
});
