import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { root, runPnpm } from "./tool.mjs";

const lock = join(root, "node_modules", ".cache", "fs-build.lock");

/** Builds every package and application through turbo, which answers from its cache where nothing changed. */
export async function build() {
  await takeLock();
  try {
    // pnpm must be on the PATH of turbo, which runs each package's script with it: npx sees to that.
    const { status, output } = await runPnpm(
      ["exec", "turbo", "run", "build", "--output-logs=errors-only", "--no-update-notifier"],
      { capture: true },
    );
    const summary = output.match(/Cached:.*|Time:.*/g)?.join(", ") ?? "";
    process.stderr.write(status === 0 ? `Built. ${summary}\n` : output);
    return status;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** One build at a time: a second one would read what the first is just replacing. */
async function takeLock() {
  mkdirSync(join(lock, ".."), { recursive: true });
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!waited) process.stderr.write("Another build is running; waiting for it …\n");
    if (isHeld()) await pause(200);
    else rmSync(lock, { force: true });
  }
}

function isHeld() {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch (error) {
    // A lock that has just gone, or is being written, is looked at again.
    return error.code !== "ESRCH";
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exit(await build());
