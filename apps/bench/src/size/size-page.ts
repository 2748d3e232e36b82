import { execFile } from "node:child_process";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "../page.ts";
import { ROOT } from "../root.ts";
import { unwantedPackages } from "./unwanted-packages.ts";

const SHAPES = [
  {
    what: "an embedded reader: sdk, online-redis, registry",
    packages: ["sdk", "postgres-connection", "online-redis", "registry"],
    besides: {},
    atMost: 8,
  },
  {
    what: "an HTTP server: the same with pg and server",
    packages: ["sdk", "postgres-connection", "online-redis", "registry", "server"],
    besides: { pg: "8" },
    atMost: 20,
  },
] as const;

/**
 * What a production process downloads must not grow unseen: the bytes of all files that npm installs. It throws where an
 * engine or an optional peer is among them.
 */
export const size: Page = async ({ folder, equal, record }) => {
  const packed = join(folder, "packed");
  await mkdir(packed);
  // The script is JavaScript of the workspace, which no type describes.
  const { pack } = (await import(join(ROOT, "scripts", "pack.mjs"))) as {
    readonly pack: (folder: string) => Promise<readonly string[]>;
  };
  const tarballs = await pack(packed);
  for (const [i, { what, packages, besides, atMost }] of SHAPES.entries()) {
    const place = join(folder, `shape-${i}`);
    const chosen = packages.map((name) => tarballOf(tarballs, name));
    const others = Object.entries(besides).map(([name, version]) => `${name}@${version}`);
    await install(place, [...chosen, ...others]);
    const modules = join(place, "node_modules");
    await expectLean(what, modules, Object.keys(besides));
    equal(`${what}: what is installed, and what was asked for`);
    const megabytes = (await bytesBelow(modules)) / 2 ** 20;
    const largest = await largestPackages(modules);
    record({ what, goal: { atMost } }, "MB", [megabytes], largest);
  }
};

async function expectLean(what: string, modules: string, asked: readonly string[]): Promise<void> {
  const unwanted = await unwantedPackages(modules, asked);
  if (unwanted.length > 0)
    throw new Error(`${what}: it installs ${unwanted.join(", ")}, and is to do without`);
}

function tarballOf(tarballs: readonly string[], name: string): string {
  const found = tarballs.find((path) => new RegExp(`/fs-${name}-\\d[^/]*\\.tgz$`).test(path));
  if (found === undefined) throw new Error(`no tarball of @fs/${name} was packed`);
  return found;
}

async function install(place: string, what: readonly string[]): Promise<void> {
  await mkdir(place);
  await writeFile(join(place, "package.json"), '{ "private": true }');
  const words = ["install", "--no-audit", "--no-fund", "--omit=dev", "--ignore-scripts", ...what];
  await promisify(execFile)("npm", words, { cwd: place });
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name))),
  );
  return sizes.reduce((sum, { size: bytes }) => sum + bytes, 0);
}

async function largestPackages(modules: string): Promise<string> {
  const names = await readdir(modules);
  const scoped = await Promise.all(
    names
      .filter((name) => name.startsWith("@"))
      .map(async (scope) => (await readdir(join(modules, scope))).map((one) => `${scope}/${one}`)),
  );
  const all = [...names.filter((name) => !/^[@.]/.test(name)), ...scoped.flat()];
  const sizes = await Promise.all(
    all.map(async (name) => ({ name, bytes: await bytesBelow(join(modules, name)) })),
  );
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 4);
  return largest.map(({ name, bytes }) => `${name} ${(bytes / 2 ** 20).toFixed(1)}`).join(", ");
}
