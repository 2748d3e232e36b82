/** How packages are installed and how the command of one is called. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  readonly install: string;
  /** How packages are added to those that are installed. */
  readonly add: string;
  /** How `fs` is called below the project. */
  readonly fs: string;
}

const RUN = { npm: "npx fs", pnpm: "pnpm exec fs", yarn: "yarn fs", bun: "bunx fs" } as const;

/**
 * The package manager that runs this command, as it says of itself; npm, with a `fs` that is found by its own name,
 * where none does: then the command is installed globally.
 */
export function packageManager(env: Readonly<Record<string, string | undefined>>): PackageManager {
  const agent = /^(npm|pnpm|yarn|bun)\//.exec(env.npm_config_user_agent ?? "")?.[1];
  // The pattern names the keys.
  const name = (agent ?? "npm") as PackageManager["name"];
  const add = name === "npm" ? "npm install" : `${name} add`;
  return { name, install: `${name} install`, add, fs: agent === undefined ? "fs" : RUN[name] };
}
