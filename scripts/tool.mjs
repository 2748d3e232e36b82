import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder that holds the workspace. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The one version of pnpm that this workspace is installed with; npx fetches it where it is missing. */
export const PNPM = "pnpm@10.34.8";

const quiet = {
  DO_NOT_TRACK: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  NPM_CONFIG_UPDATE_NOTIFIER: "false",
};

/**
 * Runs a program to its end and answers `{ status, output }`; nothing is thrown for a failing one.
 * `capture` collects what it says instead of showing it.
 */
export function run(command, args, { cwd = root, env = {}, capture = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...quiet, ...env },
      shell,
      stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}

/** Runs a JavaScript file of node_modules with this Node, so that no PATH and no shell matters. */
export function runNode(script, args, options = {}) {
  return run(process.execPath, [script, ...args], options);
}

/** Runs pnpm through npx, which also puts it on the PATH of what pnpm starts. Arguments are ours alone: Windows passes them through a shell. */
export function runPnpm(args, options = {}) {
  const windows = process.platform === "win32";
  return run(windows ? "npx.cmd" : "npx", ["--yes", PNPM, ...args], { shell: windows, ...options });
}
