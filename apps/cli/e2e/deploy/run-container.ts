import { chmod, chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@fs/test-servers";
import { type Finished, run } from "../fs-command.ts";
import { type ServedProcess, serveProcess } from "../served-process.ts";
import { type Image, mappedEnv, placeIn } from "./build-image.ts";

/** An image's processes, each as a user without rights, among files that it cannot change. */
export interface Container {
  /** The port that stands for the exposed one. */
  readonly port: number;
  /** Runs a command to its end. */
  run(command: readonly string[]): Promise<Finished>;
  /** Runs a command that serves. */
  serve(command: readonly string[]): Promise<ServedProcess>;
  /** Gives the right back to remove the image. */
  unlock(): Promise<void>;
}

/** What a container is given beside its image. */
export interface ContainerOptions {
  readonly env: Readonly<Record<string, string>>;
  /** An empty folder: the temporary one of the container. */
  readonly temporary: string;
}

/** What Docker's node images call 1000. */
const USERS: ReadonlyMap<string, number> = new Map([["node", 1000]]);

/** Takes every right to write away but in the volumes and in the temporary folder, as a read-only container has it. */
export async function containerOf(image: Image, options: ContainerOptions): Promise<Container> {
  const uid = uidOf(image.user);
  const writable = [...image.volumes.map((one) => placeIn(image, one)), options.temporary];
  for (const folder of writable) await mkdir(folder, { recursive: true });
  await allow(image.root, 0o555);
  for (const folder of writable) await allow(folder, 0o755, uid);
  const port = await freePort();
  // What Docker would publish is served on loopback, on a port that is free.
  const published = (command: readonly string[]): readonly string[] =>
    command.map((word) =>
      word.replaceAll("0.0.0.0", "127.0.0.1").replaceAll(image.port, String(port)),
    );
  const env = { ...cleared(), ...mappedEnv(image), ...options.env, TMPDIR: options.temporary };
  const place = { cwd: placeIn(image, "."), env };
  const started = (command: readonly string[]): readonly [string, readonly string[]] => {
    const [program = "", ...args] = [...asUser(uid), ...published(command)];
    return [program, args];
  };
  return {
    port,
    run: (command) => run(...started(command), place),
    serve: (command) => serveProcess(...started(command), place),
    unlock: () => allow(image.root, 0o755),
  };
}

function uidOf(user: string): number {
  const uid = USERS.get(user) ?? Number(user);
  if (user === "root" || !(uid > 0)) throw new Error(`the image would run as ${user}`);
  return uid;
}

/** Only root can become somebody else; anybody else is without its rights already. */
function asUser(uid: number): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--no-new-privs"];
}

function cleared(): Record<string, undefined> {
  return Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
}

/** Sets the rights of a folder and all in it, and gives it to a user where this process may. */
async function allow(folder: string, mode: number, uid?: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths, folder]) {
    await chmod(path, mode);
    if (uid !== undefined && process.getuid?.() === 0) await chown(path, uid, uid);
  }
}
