import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sqliteError } from "./sqlite-error.ts";

const require = createRequire(import.meta.url);

test("a native build that is missing is named, with the way to allow it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
  const modules = join(folder, "node_modules");
  const packageOf = (name: string, from: NodeJS.Require): string =>
    dirname(from.resolve(`${name}/package.json`));
  const driver = packageOf("better-sqlite3", require);
  const inner = createRequire(join(driver, "package.json"));
  // The package as an install leaves it that skipped its install script.
  await cp(join(driver, "lib"), join(modules, "better-sqlite3", "lib"), { recursive: true });
  await cp(join(driver, "package.json"), join(modules, "better-sqlite3", "package.json"));
  for (const name of ["bindings", "file-uri-to-path"]) {
    const from =
      name === "bindings" ? inner : createRequire(join(packageOf("bindings", inner), "x"));
    await cp(packageOf(name, from), join(modules, name), { recursive: true });
  }
  const Unbuilt = createRequire(join(folder, "x"))("better-sqlite3");
  let error: unknown;
  try {
    new Unbuilt(":memory:");
  } catch (caught) {
    error = caught;
  }
  const told = sqliteError(error, "online.db");
  expect(told.code).toBe("FS_STORE_NATIVE_MISSING");
  expect(told.message).toMatch(/pnpm approve-builds.*allowScripts/);
  await rm(folder, { recursive: true });
});
