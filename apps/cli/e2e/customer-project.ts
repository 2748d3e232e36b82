import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Shell } from "./packed-world.ts";

const FILES = fileURLToPath(new URL("customer", import.meta.url));
/** One package may hold a store of each kind. */
const INDEX = `import { conformance, plugins as offline } from "./my-offline.ts";
import { plugins as registry } from "./my-registry.ts";
import { plugins as online } from "./my-store.ts";

export const plugins = [...online, ...offline, ...registry] as const;
export { conformance };
`;
const GUIDE = fileURLToPath(new URL("../../../docs/guide/write-a-store.md", import.meta.url));

/** The online store that the guide shows. */
export async function guideStore(): Promise<string> {
  const page = await readFile(GUIDE, "utf8");
  const block = /```ts\r?\n\/\/ file: my-store\.ts\r?\n([\s\S]*?)```/.exec(page)?.[1];
  if (block === undefined)
    throw new Error("the guide has no block that begins: // file: my-store.ts");
  return block;
}

/**
 * Writes a user's project and installs what it needs, once: an npm workspace with the custom stores as a sibling
 * package, and two feature repositories, one of which has the stores as files of its own.
 */
export async function customerProject(shell: Shell): Promise<void> {
  const at = (path: string): string => join(shell.cwd, path);
  await cp(FILES, shell.cwd, { recursive: true });
  await writeFile(at("stores/my-store.ts"), await guideStore());
  const isStore = (path: string): boolean => !path.endsWith("package.json");
  await cp(at("stores"), at("by-path"), { recursive: true, filter: isStore });
  await writeFile(at("stores/index.ts"), INDEX);
  // The same reads in a CommonJS module.
  await cp(at("types/typed.ts"), at("types/typed.cts"));
  for (const repository of ["by-path", "by-package"])
    await cp(at("features.ts"), at(`${repository}/features.ts`));
  await shell.run("npm install --no-audit --no-fund");
}
