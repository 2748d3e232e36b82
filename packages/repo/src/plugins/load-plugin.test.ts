import { join } from "node:path";
import type { FeatureStoreError } from "@fs/sdk";
import type { Plugin } from "@fs/sdk/adapter";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { loadPlugin } from "./load-plugin.ts";

const plugin = (kind: string, name: string): string =>
  `{ kind: "${kind}", name: "${name}", options: { "~standard": { version: 1, vendor: "x", validate: (value) => ({ value }) } }, create: (options, context) => ({ options, context }) }`;
const esm = (...plugins: string[]): string => `export const plugins = [${plugins.join(", ")}];\n`;
const packageJson = (name: string): string =>
  JSON.stringify({ name, type: "module", exports: { ".": { import: "./index.js" } } });

const load = async (
  type: string,
  files: Readonly<Record<string, string>>,
  from?: string,
): Promise<Plugin> => {
  const yaml = `project: p\nregistry: r.db\nonline_store:\n  type: ${JSON.stringify(type)}\n`;
  const directory = await tempRepository({ ...files, "feature_store.yaml": yaml });
  const config = await loadConfig(directory);
  if (config.online === null) throw new Error("no online store");
  return loadPlugin(config.online, { directory, resolveFrom: from });
};
const refused = (
  type: string,
  files: Readonly<Record<string, string>> = {},
): Promise<FeatureStoreError> => failureOf(load(type, files));

describe("loadPlugin", () => {
  it("loads a custom store in TypeScript, with the running sdk", async () => {
    const text = `import type { Plugin } from "@fs/sdk/adapter";\nimport { FeatureStoreError } from "@fs/sdk";\nvoid FeatureStoreError;\nexport const plugins: readonly Plugin[] = [${plugin("online", "mine")} as never];\n`;
    expect(await load("./stores/mine.ts", { "stores/mine.ts": text })).toMatchObject({
      name: "mine",
    });
    expect(await load("stores/mine.ts", { "stores/mine.ts": text })).toMatchObject({
      name: "mine",
    });
  });

  it("gives a custom store the default of a CommonJS package, however often it is imported", async () => {
    const text = `export const plugins = [{ ...${plugin("online", "mine")}, create: async () => [
  typeof (await import("acme-driver")).default, typeof (await import("acme-driver")).default] }];\n`;
    const { create } = await load("./mine.ts", {
      "mine.ts": text,
      "node_modules/acme-driver/package.json": JSON.stringify({ name: "acme-driver" }),
      "node_modules/acme-driver/index.js": "module.exports = function Driver() {};\n",
    });
    expect(await create({}, {} as never)).toEqual(["function", "function"]);
  });

  it("loads a package of the repository that only has an import condition", async () => {
    const files = {
      "node_modules/@acme/store/package.json": packageJson("@acme/store"),
      "node_modules/@acme/store/index.js": esm(
        plugin("online", "acme"),
        plugin("offline", "acme-history"),
      ),
    };
    expect(await load("@acme/store", files)).toMatchObject({ kind: "online", name: "acme" });
  });

  it("takes npm: off a package's name", async () => {
    const files = {
      "node_modules/redis/package.json": JSON.stringify({ name: "redis", main: "index.js" }),
      "node_modules/redis/index.js": `exports.plugins = [${plugin("online", "other-redis")}];\n`,
    };
    expect(await load("npm:redis", files)).toMatchObject({ name: "other-redis" });
  });

  it("prefers the repository's package to the caller's", async () => {
    const store = (name: string): Readonly<Record<string, string>> => ({
      "node_modules/@acme/store/package.json": packageJson("@acme/store"),
      "node_modules/@acme/store/index.js": esm(plugin("online", name)),
    });
    const caller = await tempRepository(store("callers"));
    expect(await load("@acme/store", store("own"), caller)).toMatchObject({ name: "own" });
    expect(await load("@acme/store", {}, caller)).toMatchObject({ name: "callers" });
  });

  it.each([
    [{}, "npm install @acme/store"],
    [{ "pnpm-lock.yaml": "" }, "pnpm add @acme/store"],
    [{ "yarn.lock": "" }, "yarn add @acme/store"],
  ])("names the missing package and how to add it (%j)", async (files, command) => {
    const error = await refused("@acme/store", files);
    expect(error.code).toBe("FS_STORE_NOT_INSTALLED");
    expect(error.message).toContain("feature_store.yaml:4:9");
    expect(error.message).toContain(
      `the package @acme/store, which is not installed; add it with: ${command}`,
    );
  });

  it.each(["./missing.ts", "stores/missing.ts"])("says that %s is no file", async (type) => {
    const error = await refused(type);
    expect(error.code).toBe("FS_STORE_NOT_INSTALLED");
    expect(error.message).toContain("is no file; a path is written from the folder of the yaml");
  });

  it.each([
    ["export const nothing = 1;\n", 'does not export "plugins"'],
    ["export const plugins = [{}];\n", "item 0, is no plug-in"],
    [esm(), "hold no online store"],
    [esm(plugin("offline", "a")), "hold no online store"],
    [esm(plugin("online", "a"), plugin("online", "b")), 'hold 2 online stores ("a", "b")'],
    ['throw new Error("no driver");\n', "cannot be loaded: no driver"],
    ['import "acme-driver";\nexport const plugins = [];\n', "acme-driver"],
  ])("says what a module lacks to be a store: %j", async (text, message) => {
    const error = await refused("./mine.mjs", { "mine.mjs": text });
    expect(error.code).toBe("FS_STORE_INVALID");
    expect(error.message).toContain(message);
  });

  it("does not take a package whose own import is missing for a missing package", async () => {
    const error = await refused("@acme/store", {
      "node_modules/@acme/store/package.json": packageJson("@acme/store"),
      "node_modules/@acme/store/index.js": 'import "acme-driver";\n',
    });
    expect(error.code).toBe("FS_STORE_INVALID");
    expect(error.message).toContain("acme-driver");
  });

  it("loads a module by its absolute path", async () => {
    const other = await tempRepository({ "mine.mjs": esm(plugin("online", "far")) });
    expect(await load(join(other, "mine.mjs"), {})).toMatchObject({ name: "far" });
  });
});
