import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let program: ChildProcess;
const lines: string[] = [];
let heard: () => void = () => {};

/** The rest of the first line from `from` on that begins with a word. */
async function line(word: string, from = 0): Promise<string> {
  for (;;) {
    const found = lines.slice(from).find((one) => one.startsWith(word));
    if (found !== undefined) return found.slice(word.length + 1);
    if (program.exitCode !== null) throw new Error("the program ended");
    await new Promise<void>((resolve) => {
      heard = resolve;
    });
  }
}

beforeAll(async () => {
  // Beside the package's own modules, so that what is not bundled is found.
  folder = await mkdtemp(`${root}node_modules/.rolling-`);
  await build({
    config: false,
    silent: true,
    entry: { rolling: fileURLToPath(new URL("./rolling.fixture.ts", import.meta.url)) },
    outDir: folder,
    format: ["esm"],
    target: "node20",
    outExtension: () => ({ js: ".mjs" }),
    noExternal: [/^@fs\//],
    external: ["@opentelemetry/api", "hono", "pino", "prom-client"],
    esbuildOptions(options) {
      options.conditions = ["@fs/source"];
    },
  });
  program = spawn(process.execPath, [`${folder}/rolling.mjs`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  program.once("exit", () => heard());
  createInterface({ input: program.stdout as NodeJS.ReadableStream }).on("line", (text) => {
    lines.push(text);
    heard();
  });
});

afterAll(async () => {
  program?.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const BODY = JSON.stringify({ features: ["trips:trips"], entities: { driver_id: [1] } });

function ask(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, agent, host: "127.0.0.1", method: "POST", path: "/get-online-features" },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve(`${answer.statusCode} ${text.includes("[5]")}`));
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(BODY);
  });
}

it("10,000 requests across a rolling restart of two workers: none fails", async () => {
  const port = Number(await line("port"));
  const before = (await line("pids")).split(",");
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const outcomes = new Map<string, number>();
  let sent = 0;
  const client = async () => {
    while (sent < 10_000) {
      sent += 1;
      if (sent === 2_000) program.stdin?.write("restart\n");
      const outcome = await ask(port, agent).catch((error: Error) => error.message);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  const after = (await line("restart")).split(",");
  expect(Object.fromEntries(outcomes)).toEqual({ "200 true": 10_000 });
  expect(after).toHaveLength(2);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  agent.destroy();
});

it("the metrics of one worker are those of all", async () => {
  const port = Number(await line("port"));
  const agent = new Agent();
  for (let i = 0; i < 20; i += 1) await ask(port, agent);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counts = [...text.matchAll(/^fs_request_seconds_count\{route="\/get-online.* (\d+)$/gm)];
  expect(Number(counts[0]?.[1])).toBeGreaterThanOrEqual(20);
  expect(text).toContain('fs_store_seconds_count{operation="online.read"}');
});

it("a worker that is killed is replaced", async () => {
  const from = lines.length;
  program.stdin?.write("pids-now\n");
  const [victim] = (await line("pids-now", from)).split(",");
  process.kill(Number(victim), "SIGKILL");
  const port = Number(await line("port"));
  for (;;) {
    const at = lines.length;
    program.stdin?.write("pids-now\n");
    const pids = (await line("pids-now", at)).split(",");
    if (pids.length === 2 && !pids.includes(victim as string)) break;
  }
  expect(await ask(port, new Agent())).toBe("200 true");
});

it("closing ends every worker and the program", async () => {
  const ended = new Promise<number | null>((resolve) => program.once("exit", resolve));
  program.stdin?.write("close\n");
  expect(await ended).toBe(0);
  expect(lines.at(-1)).toBe("closed");
});
