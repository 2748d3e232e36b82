import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What another process is told to do with a registry file. */
export type WriterTask = { readonly path: string } & (
  | { readonly act: "commit"; readonly writer: string; readonly base: string }
  | { readonly act: "commit often"; readonly writer: string; readonly times: number }
  | { readonly act: "count up"; readonly times: number }
  | { readonly act: "commit as nobody" | "die before rename" }
);

/** Another process, ready to write. */
export interface Writer {
  /** What the process answered; empty when it died first. */
  work(task: WriterTask): Promise<readonly string[]>;
  kill(): void;
}

const require = createRequire(import.meta.url);
const jiti = join(dirname(require.resolve("jiti/package.json")), "lib", "jiti-cli.mjs");
const script = fileURLToPath(new URL("./writer.fixture.ts", import.meta.url));
const sdk = fileURLToPath(new URL("../../../sdk/src/adapter.ts", import.meta.url));

/** Starts a process that runs the TypeScript source, and waits until it is ready. */
export async function startWriter(): Promise<Writer> {
  const child = fork(jiti, [script], {
    execArgv: [],
    env: { ...process.env, JITI_ALIAS: JSON.stringify({ "@fs/sdk/adapter": sdk }) },
  });
  const [word] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (word !== "ready") throw new Error("The writer's process ended before it was ready.");
  return { work: (task) => work(child, task), kill: () => void child.kill("SIGKILL") };
}

async function work(child: ChildProcess, task: WriterTask): Promise<readonly string[]> {
  const ended = once(child, "exit");
  let answer: readonly string[] = [];
  child.once("message", (message: { answer: readonly string[] }) => {
    answer = message.answer;
  });
  child.send(task);
  await ended;
  return answer;
}
