import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { tempFolder } from "../src/testing/temp-folder.ts";
import { run, succeeded } from "./fs-command.ts";
import { loopbackRegistry } from "./loopback-registry.ts";
import { compiledSqlite, packPackages } from "./packed-packages.ts";

/** Whether command lines are those of cmd.exe. */
export const isWindows: boolean = process.platform === "win32";

/** A shell in an empty folder outside the workspace, which gets the packed packages from a registry on loopback. */
export interface Shell {
  /** The folder. */
  readonly cwd: string;
  /** Where package managers install globally; what they put there is found. */
  readonly prefix: string;
  /** What is around a command beside this process's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a command line as a person would type it, in the folder or one below it; answers its stdout. */
  run(command: string, below?: string): Promise<string>;
}

/** Packages as users get them. */
export interface PackedWorld {
  /** A shell with caches of its own, and nothing of the test's own package manager. */
  emptyFolder(name: string): Promise<Shell>;
  close(): Promise<void>;
}

/** Packs the workspace's packages once and serves them. */
export async function packedWorld(): Promise<PackedWorld> {
  const folder = await tempFolder();
  const tarballs = await packPackages(join(folder.path, "packed"));
  const binaries = await compiledSqlite(join(folder.path, "binaries"));
  const upstream = "https://registry.npmjs.org";
  const registry = await loopbackRegistry({ tarballs, binaries, upstream });
  return {
    emptyFolder: (name) => emptyFolder(join(folder.path, name), registry.url),
    async close() {
      await registry.close();
      await folder.remove();
    },
  };
}

async function emptyFolder(home: string, url: string): Promise<Shell> {
  const cwd = join(home, "work");
  const prefix = join(home, "prefix");
  await mkdir(cwd, { recursive: true });
  await mkdir(prefix);
  const own = /^(npm_|pnpm_|vitest|node_env$|node_options$|init_cwd$|ci$)/i;
  const inherited = Object.keys(process.env).filter((key) => own.test(key));
  const bin = isWindows ? prefix : join(prefix, "bin");
  const env = {
    ...Object.fromEntries(inherited.map((key) => [key, undefined])),
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    PNPM_HOME: join(home, "pnpm-home"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_STATE_HOME: join(home, "state"),
    npm_config_cache: join(home, "npm-cache"),
    npm_config_registry: `${url}/`,
    npm_config_better_sqlite3_binary_host: `${url}/binaries`,
  };
  return {
    cwd,
    prefix,
    env,
    run: async (command, below = ".") => {
      const [program, flag] = isWindows ? ["cmd.exe", "/c"] : ["sh", "-c"];
      return succeeded(
        command,
        await run(program, [flag, command], { cwd: join(cwd, below), env }),
      );
    },
  };
}
