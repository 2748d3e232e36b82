import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unwantedPackages } from "./unwanted-packages.ts";

let modules = "";
beforeEach(async () => {
  modules = join(await mkdtemp(join(tmpdir(), "fs-bench-")), "node_modules");
  await install("@fs/sdk");
  await install("@fs/server", { peerDependenciesMeta: { "openapi-peer": { optional: true } } });
  await install("hono");
});
afterEach(() => rm(join(modules, ".."), { recursive: true }));

async function install(path: string, manifest: object = {}): Promise<void> {
  await mkdir(join(modules, path, "dist", "duckdb"), { recursive: true });
  await writeFile(join(modules, path, "package.json"), JSON.stringify(manifest));
}

describe("unwantedPackages", () => {
  it("finds none where only what is needed is installed", async () => {
    expect(await unwantedPackages(modules, [])).toEqual([]);
  });

  it.each([
    ["@duckdb/node-api"],
    ["@duckdb/node-bindings-linux-x64"],
    ["better-sqlite3"],
    ["@grpc/grpc-js"],
    ["protobufjs"],
    ["openapi-peer"],
  ])("finds %s, also inside another package", async (name) => {
    await install(`hono/node_modules/${name}`);
    expect(await unwantedPackages(modules, [])).toEqual([name]);
    await install(name);
    expect(await unwantedPackages(modules, [])).toEqual([name]);
  });

  it("passes over an optional peer that was asked for", async () => {
    await install("openapi-peer");
    expect(await unwantedPackages(modules, ["openapi-peer"])).toEqual([]);
  });
});
