import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { published } from "./workspace.mjs";

export const title = "manifests and READMEs of what is published";

const required = ["name", "version", "description", "license", "type", "engines", "files"];

export function gate() {
  return published().flatMap(({ dir, path, manifest }) => {
    const found = required
      .filter((key) => manifest[key] === undefined)
      .map((key) => `${path}/package.json has no "${key}"`);
    if (!existsSync(join(dir, "README.md"))) found.push(`${path} has no README.md`);
    if (manifest.publishConfig?.access !== "public")
      found.push(`${path}/package.json needs publishConfig.access "public"`);
    if (!isDeepStrictEqual(manifest.publishConfig?.exports ?? manifest.exports, forUsers(manifest)))
      found.push(
        `${path}/package.json: publishConfig.exports must be exports without "@fs/source"`,
      );
    return found;
  });
}

function forUsers({ exports = {} }) {
  return Object.fromEntries(
    Object.entries(exports).map(([entry, target]) => {
      if (typeof target === "string") return [entry, target];
      const { "@fs/source": _source, ...rest } = target;
      return [entry, rest];
    }),
  );
}
