import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireBinary } from "./find-binary.ts";
import { freePort } from "./free-port.ts";
import { runProgram } from "./run-program.ts";
import { ServerProcess } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** How a server is started. */
export interface RedisOptions {
  /** Directives of redis.conf; a later one replaces a default of the same name. */
  readonly config?: Readonly<Record<string, string>>;
}

/** One Redis server on the loopback address, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** Runs a command and answers its reply as text; an error of the server is thrown. */
  command(...words: readonly string[]): Promise<string>;
  /** Ends it as a power cut would (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again on its port and folder. */
  restart(): Promise<void>;
  /** Stops it in its tracks (SIGSTOP): it keeps its connections and answers nothing. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const ATTEMPTS = 5;

/** Starts a Redis server on a free port and waits until it answers. It keeps nothing on disk unless `config` says so. */
export function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  return startProgram("redis-server", () => ({ save: '""', appendonly: "no", ...options.config }));
}

/** Starts a program of Redis with the directives for its port; another port where that one was taken meanwhile. */
export async function startProgram(
  program: "redis-server" | "redis-sentinel",
  configOf: (busPort: number) => Readonly<Record<string, string>>,
): Promise<RedisServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = new RedisProgram(program, port, configOf(await freePort()));
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      if (attempt === ATTEMPTS || !/Address already in use|bind/i.test(String(error))) throw error;
    }
  }
}

class RedisProgram implements RedisServer {
  readonly port: number;
  readonly address: string;
  readonly #program: string;
  readonly #config: Readonly<Record<string, string>>;
  #folder: string | null = null;
  #process: ServerProcess | null = null;

  constructor(program: string, port: number, config: Readonly<Record<string, string>>) {
    this.#program = program;
    this.port = port;
    this.address = `127.0.0.1:${port}`;
    this.#config = config;
  }

  async command(...words: readonly string[]): Promise<string> {
    const { failed, stdout, stderr } = await this.#ask(words);
    if (failed) throw new Error(`redis-cli ${words[0] ?? ""}: ${(stderr || stdout).trim()}`);
    return stdout.trim();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  async restart(): Promise<void> {
    const folder = await this.#ownFolder();
    const running = new ServerProcess(requireBinary(this.#program), [join(folder, "redis.conf")], {
      cwd: folder,
    });
    this.#process = running;
    await waitUntil(
      `${this.#program} on port ${this.port}`,
      async () => {
        const { stdout, stderr } = await this.#ask(["PING"]);
        return /PONG|NOAUTH|MASTERDOWN/.test(stdout + stderr) && running.ended === null;
      },
      () => running.ended,
    );
  }

  async pause(): Promise<void> {
    await this.#process?.signal("SIGSTOP");
  }

  async resume(): Promise<void> {
    await this.#process?.signal("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #ask(words: readonly string[]) {
    const args = ["-e", "-h", "127.0.0.1", "-p", String(this.port), ...words];
    const password = this.#config.requirepass;
    return runProgram(requireBinary("redis-cli"), args, {
      env: password === undefined ? {} : { REDISCLI_AUTH: password },
    });
  }

  async #ownFolder(): Promise<string> {
    if (this.#folder !== null) return this.#folder;
    const folder = await mkdtemp(join(tmpdir(), "fs-redis-"));
    const directives = { port: this.port, bind: "127.0.0.1", dir: folder, ...this.#config };
    const lines = Object.entries(directives).map(([name, value]) => `${name} ${value}\n`);
    // A Sentinel rewrites its file: it is written once.
    await writeFile(join(folder, "redis.conf"), lines.join(""));
    this.#folder = folder;
    return folder;
  }
}
