import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { specifiersOf } from "./imports.mjs";
import { published, slashed, sourcesOf } from "./workspace.mjs";

export const title = "sdk has no runtime dependency and loads without a Node module";

export function gate() {
  const sdk = published().find(({ manifest }) => manifest.name === "@fs/sdk");
  if (sdk === undefined) return ["packages/sdk is missing"];
  const found = ["dependencies", "peerDependencies", "optionalDependencies"].flatMap((kind) =>
    Object.keys(sdk.manifest[kind] ?? {}).map(
      (name) => `${sdk.path}/package.json: ${kind} ${name}`,
    ),
  );
  for (const file of sourcesOf(sdk)) {
    for (const specifier of specifiersOf(file)) {
      if (specifier.startsWith(".") || isLazy(file, specifier)) continue;
      const kind = isBuiltin(specifier) ? "a Node module" : "a package";
      found.push(`${slashed(file)} imports ${kind}: ${specifier}`);
    }
  }
  return found;
}

/** A Node module that is imported where it is needed, and nowhere else, leaves sdk loadable without Node. */
function isLazy(file, specifier) {
  return isBuiltin(specifier) && !readFileSync(file, "utf8").includes(`from "${specifier}"`);
}
