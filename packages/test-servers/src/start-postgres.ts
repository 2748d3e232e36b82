import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireBinary } from "./find-binary.ts";
import { freePort } from "./free-port.ts";
import { type ProgramOwner, runProgram } from "./run-program.ts";
import { ServerProcess } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** How the server is started. */
export interface PostgresOptions {
  /** Settings of postgresql.conf. */
  readonly config?: Readonly<Record<string, string>>;
}

/** One Postgres server on the loopback address, with a folder of its own. Every user must give a password. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string;
  /** Its folder, for certificates and the like; owned by who runs it. */
  readonly folder: string;
  /** Runs SQL and answers what psql prints, unaligned and without headers. */
  sql(text: string): Promise<string>;
  /** Ends it as a power cut would (SIGKILL of every process). */
  kill(): Promise<void>;
  /** Starts it again on its port and folder. */
  restart(): Promise<void>;
  /** Stops it in its tracks (SIGSTOP): it keeps its connections and answers nothing. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const USER = "postgres";
const PASSWORD = "test-password";
const ATTEMPTS = 5;

/** Starts a Postgres server on a free port and waits until it answers. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const owner = await serverOwner();
  const folder = await mkdtemp(join(tmpdir(), "fs-postgres-"));
  await give(folder, owner);
  await initialise(folder, owner);
  for (let attempt = 1; ; attempt += 1) {
    const server = new PostgresProgram(folder, await freePort(), owner, options.config ?? {});
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.kill();
      if (attempt < ATTEMPTS && /could not bind|in use/i.test(String(error))) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

class PostgresProgram implements PostgresServer {
  readonly host = "127.0.0.1";
  readonly user = USER;
  readonly password = PASSWORD;
  readonly database = "postgres";
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly #owner: ProgramOwner;
  readonly #config: Readonly<Record<string, string>>;
  #process: ServerProcess | null = null;

  constructor(
    folder: string,
    port: number,
    owner: ProgramOwner,
    config: Readonly<Record<string, string>>,
  ) {
    this.folder = folder;
    this.port = port;
    this.url = `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
    this.#owner = owner;
    this.#config = config;
  }

  async sql(text: string): Promise<string> {
    const args = ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", this.url, "-c", text];
    const { failed, stdout, stderr } = await runProgram(requireBinary("psql"), args);
    if (failed) throw new Error(`psql: ${stderr.trim()}`);
    return stdout.trim();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  async restart(): Promise<void> {
    const settings = {
      port: String(this.port),
      listen_addresses: this.host,
      unix_socket_directories: "",
      // A killed server loses nothing that the kernel has; only a dead machine would.
      fsync: "off",
      ...this.#config,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const running = new ServerProcess(
      requireBinary("postgres"),
      ["-D", join(this.folder, "data"), ...args],
      { cwd: this.folder, ...this.#owner },
    );
    this.#process = running;
    const probe = ["-q", "-h", this.host, "-p", String(this.port)];
    await waitUntil(
      `postgres on port ${this.port}`,
      async () =>
        !(await runProgram(requireBinary("pg_isready"), probe)).failed && running.ended === null,
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
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function initialise(folder: string, owner: ProgramOwner): Promise<void> {
  const secret = join(folder, "password");
  await writeFile(secret, `${PASSWORD}\n`);
  await give(secret, owner);
  await mkdir(join(folder, "data"), { mode: 0o700 });
  await give(join(folder, "data"), owner);
  const args = ["-D", join(folder, "data"), "-U", USER, "--pwfile", secret];
  const rest = ["-A", "scram-sha-256", "-E", "UTF8", "--locale", "C", "--no-sync"];
  const { failed, stderr } = await runProgram(requireBinary("initdb"), [...args, ...rest], {
    cwd: folder,
    ...owner,
  });
  if (failed) throw new Error(`initdb: ${stderr.trim()}`);
}

/** Postgres refuses to run as root: there it runs as the user that its package made. */
async function serverOwner(): Promise<ProgramOwner> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string): Promise<number> => {
    const { failed, stdout } = await runProgram("id", [flag, USER]);
    if (failed) throw new Error(`Postgres does not run as root, and there is no user "${USER}"`);
    return Number(stdout);
  };
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

async function give(path: string, { uid, gid }: ProgramOwner): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
