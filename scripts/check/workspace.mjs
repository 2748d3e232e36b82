import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../tool.mjs";

/** Every package and application: `{ dir, path, manifest }`, `path` being relative with slashes. */
export function members() {
  return ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, folder, entry.name))
      .filter((dir) => existsSync(join(dir, "package.json")))
      .map((dir) => ({
        dir,
        path: slashed(dir),
        manifest: JSON.parse(readFileSync(join(dir, "package.json"), "utf8")),
      })),
  );
}

/** The members that are published. */
export function published() {
  return members().filter(({ manifest }) => manifest.private !== true);
}

/** Files below a folder that `wanted(path)` takes; never those that are installed, built or hidden. */
export function filesBelow(dir, wanted) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      const skip = entry.name === "node_modules" || entry.name === "dist" || entry.name[0] === ".";
      return skip ? [] : filesBelow(path, wanted);
    }
    return wanted(path) ? [path] : [];
  });
}

/** Source that ships: TypeScript below src that is no test. */
export function sourcesOf(member) {
  return filesBelow(join(member.dir, "src"), (path) => path.endsWith(".ts") && !isTest(path));
}

/** Tests, type tests, and what only tests use. */
export function isTest(path) {
  if (/\.(test|test-d|fixture)\.ts$/.test(path)) return true;
  // sdk publishes its folder "testing"; elsewhere such a folder serves the package's own tests.
  const own = /[\\/](testing|fixtures)[\\/]/.test(path);
  return own && !slashed(path).startsWith("packages/sdk/");
}

/** A path relative to the root, with slashes on every platform. */
export function slashed(path) {
  return relative(root, path).replaceAll("\\", "/");
}
