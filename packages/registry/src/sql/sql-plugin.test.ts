import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Observer } from "@fs/sdk/adapter";
import { expect, it } from "vitest";
import { temporaryFolder } from "../file/temporary-folder.fixture.ts";
import { sqlPlugin } from "./sql-plugin.ts";

const observer: Observer = { span: (_name, _attributes, run) => run(), count: () => undefined };
const open = async (path: string, baseDirectory = "/") =>
  sqlPlugin.create({ path }, { baseDirectory, observer, clock: () => 42 });

it("takes a relative SQLite path from the feature repository, as SQLAlchemy writes it", async () => {
  const folder = await temporaryFolder();
  const registry = await open("sqlite:///data/registry.db", folder);
  await registry.commit("demo", { base: "0", put: [], remove: [] });
  expect(await readdir(join(folder, "data"))).toContain("registry.db");
  await registry.close();
  const absolute = await open(`sqlite:///${join(folder, "data", "registry.db")}`);
  expect(await absolute.projects()).toEqual(["demo"]);
  await absolute.close();
});

it("reads postgresql addresses, also with a driver, and connects to nothing yet", async () => {
  for (const path of ["postgresql://u:p@nowhere.invalid/d", "postgresql+psycopg2://u@h/d"]) {
    const registry = await open(path);
    expect(registry.name).toBe("postgres");
    await registry.close();
  }
});

it.each(["mysql://u:hunter2@h/d", "registry.db"])(
  "refuses %s without repeating it",
  async (path) => {
    const error = await open(path).catch((caught) => caught);
    expect(error).toMatchObject({ code: "FS_STORE_UNSUPPORTED" });
    expect(error.message).not.toContain("hunter2");
  },
);

it.each([
  [{ path: "sqlite:///r.db", cache_ttl_seconds: 60, registry_type: "sql" }, true],
  [{ path: "postgresql://h/d", db_schema: "features" }, true],
  [{ path: "" }, false],
  [{ path: "sqlite:///r.db", cache_ttl_seconds: -1 }, false],
  [{ path: "sqlite:///r.db", ttl: 1 }, false],
])("checks %j", async (options, isValid) => {
  const { issues } = await sqlPlugin.options["~standard"].validate(options);
  expect(issues === undefined).toBe(isValid);
});
