import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type ProgramOwner, runProgram } from "./run-program.ts";

const LOG_CHARACTERS = 4000;

const running = new Set<ChildProcess>();
let watching = false;

/** Whatever ends this process ends its servers: a test runner stops its workers by a signal or hangs up. */
function watch(): void {
  if (watching) return;
  watching = true;
  const endAll = (): void => running.forEach((child) => void child.kill("SIGKILL"));
  process.once("exit", endAll);
  process.once("disconnect", endAll);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.once(signal, () => {
      endAll();
      process.kill(process.pid, signal);
    });
  }
}

/** A server as a process with its children; killed when this process ends. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #log = "";

  constructor(path: string, args: readonly string[], options: ProgramOwner & { cwd: string }) {
    this.#child = spawn(path, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    this.#gone = once(this.#child, "close").catch(() => null);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#log = (this.#log + text).slice(-LOG_CHARACTERS);
      });
    }
    running.add(this.#child);
    this.#child.once("exit", () => running.delete(this.#child));
    watch();
  }

  /** What it said last, where it has ended; null while it runs. */
  get ended(): string | null {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return null;
    return `it ended (${exitCode ?? signalCode}): ${this.#log.trim()}`;
  }

  /** Sends a signal to the process and to its children. */
  async signal(name: NodeJS.Signals): Promise<void> {
    if (this.ended !== null || this.#child.pid === undefined) return;
    const children = await childrenOf(this.#child.pid);
    for (const pid of [this.#child.pid, ...children]) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.signal("SIGKILL");
    await this.#gone;
  }
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  const { stdout } = await runProgram("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid as number);
}
