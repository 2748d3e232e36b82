import { spawn } from "node:child_process";
import { once } from "node:events";
import { tempFolder } from "../../src/testing/temp-folder.ts";

/** A browser that is open. */
export interface OpenBrowser {
  /** Rejects when it ends before it is closed, with what it wrote. */
  readonly ended: Promise<never>;
  close(): Promise<void>;
}

/** Opens a page in Chromium without a window. `*.example` is this machine; nothing else is reached. */
export async function openChromium(program: string, url: string): Promise<OpenBrowser> {
  const profile = await tempFolder();
  const flags = [
    "--headless",
    // Containers give it no namespaces and little shared memory, and it opens our own page alone.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    `--user-data-dir=${profile.path}`,
    "--host-resolver-rules=MAP *.example 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND",
  ];
  const isWindows = process.platform === "win32";
  const child = spawn(program, [...flags, url], {
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own, so that its helpers end with it.
    detached: !isWindows,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = once(child, "close");
  const ended = closed.then(([code]): never => {
    throw new Error(`Chromium ended with ${code}\n${said}`);
  });
  ended.catch(() => {});
  return {
    ended,
    async close() {
      if (child.exitCode === null && child.pid !== undefined) {
        if (isWindows) child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
        await closed;
      }
      await profile.remove();
    },
  };
}
