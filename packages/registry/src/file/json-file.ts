import { renameSync } from "node:fs";
import { mkdir, open, realpath, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type CallOptions, FeatureStoreError, throwIfAborted } from "@fs/sdk/adapter";
import { errnoOf, fileError } from "./file-error.ts";
import { acquireLock, type FileLock } from "./lock-file.ts";

/** How a document lies in its file. `decode` throws coded errors for content that is not such a document. */
export interface DocumentFormat<D> {
  /** The document of a file that does not exist yet. */
  readonly empty: D;
  decode(bytes: Uint8Array, path: string): D;
  encode(document: D): string;
}

/** What a change answers: the document to write, or null to leave the file alone, and the caller's answer. */
export interface DocumentChange<D, R> {
  readonly document: D | null;
  readonly answer: R;
}

const LOST_LOCK_ATTEMPTS = 5;
const RENAME_ATTEMPTS = 20;

/**
 * One JSON document in one file that many processes read and change. A reader sees a whole document, the old or the
 * new; changes happen one after the other, each on the newest document, under a lock file.
 */
export class JsonFile<D> {
  readonly #path: string;
  readonly #format: DocumentFormat<D>;
  #cache: { readonly stamp: string; readonly document: D } | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(path: string, format: DocumentFormat<D>) {
    this.#path = path;
    this.#format = format;
  }

  /** The document as it is now; the very same object while the file has not changed. Creates nothing. */
  async read(options: CallOptions = {}): Promise<D> {
    throwIfAborted(options.signal, `registry "${this.#path}": the call`);
    try {
      return await this.#load();
    } catch (error) {
      throw fileError(this.#path, "read", error);
    }
  }

  /** Runs `change` on the newest document and writes what it answers, atomically and durably; creates the folder. */
  async update<R>(
    change: (document: D) => DocumentChange<D, R>,
    options: CallOptions = {},
  ): Promise<R> {
    // Calls of one process wait here, which is cheaper than at the lock file.
    const turn = this.#queue.then(() => this.#updateInTurn(change, options));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the changes under way. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  async #updateInTurn<R>(
    change: (document: D) => DocumentChange<D, R>,
    options: CallOptions,
  ): Promise<R> {
    // What can be refused without touching the disk is: a foreign file, a lost race, a change of nothing.
    const early = change(await this.read(options));
    if (early.document === null) return early.answer;
    try {
      for (let attempt = 0; attempt < LOST_LOCK_ATTEMPTS; attempt += 1) {
        const done = await this.#tryUpdate(change, options.signal);
        if (done !== null) return done.answer;
      }
    } catch (error) {
      throw fileError(this.#path, "write", error);
    }
    throw new FeatureStoreError(
      "FS_REGISTRY_FAILED",
      `registry "${this.#path}" was not written, for its lock was taken away each time; try again when the machine is less busy`,
    );
  }

  /** Null when the lock was lost on the way, and so nothing was written. */
  async #tryUpdate<R>(
    change: (document: D) => DocumentChange<D, R>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly answer: R } | null> {
    await mkdir(dirname(this.#path), { recursive: true });
    const target = await followLinks(this.#path);
    const lock = await acquireLock(target, signal);
    try {
      const { document, answer } = change(await this.#load());
      if (document === null) return { answer };
      const stamp = await writeTemporary(lock, target, this.#format.encode(document));
      throwIfAborted(signal, `registry "${this.#path}": the call`);
      if (!(await replace(lock, target))) return null;
      this.#cache = { stamp, document };
      await syncFolder(dirname(target));
      return { answer };
    } finally {
      await rm(lock.temporaryPath, { force: true }).catch(() => undefined);
      lock.release();
    }
  }

  async #load(): Promise<D> {
    const stats = await statOrNull(this.#path);
    if (stats === null) {
      this.#cache = null;
      return this.#format.empty;
    }
    if (!stats.isFile()) throw notAFile(this.#path, stats.isDirectory());
    if (this.#cache?.stamp === stampOf(stats)) return this.#cache.document;
    const handle = await open(this.#path, "r");
    try {
      // The stamp is of the file that was opened, whatever is renamed over its name meanwhile.
      const stamp = stampOf(await handle.stat({ bigint: true }));
      const document = this.#format.decode(await handle.readFile(), this.#path);
      this.#cache = { stamp, document };
      return document;
    } finally {
      await handle.close();
    }
  }
}

type Stats = NonNullable<Awaited<ReturnType<typeof statOrNull>>>;

function stampOf(stats: Pick<Stats, "ino" | "size" | "mtimeNs">): string {
  return `${stats.ino}-${stats.size}-${stats.mtimeNs}`;
}

async function statOrNull(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

function notAFile(path: string, isFolder: boolean): Error {
  if (isFolder) return Object.assign(new Error("is a folder"), { code: "EISDIR" });
  return new FeatureStoreError(
    "FS_REGISTRY_FAILED",
    `registry "${path}" is a device or a pipe; give the path of a file`,
  );
}

/** A link keeps pointing where it pointed, and all who come through it or directly share one lock. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return path;
    throw error;
  }
}

async function writeTemporary(lock: FileLock, target: string, text: string): Promise<string> {
  const mode = await statOrNull(target).then((stats) => stats?.mode ?? 0o666n);
  const handle = await open(lock.temporaryPath, "wx", Number(mode & 0o777n));
  try {
    await handle.writeFile(text);
    await handle.sync();
    return stampOf(await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

/** False when the lock was lost. Nothing runs between the look at the lock and the rename. */
async function replace(lock: FileLock, target: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    if (!lock.isHeld()) return false;
    try {
      renameSync(lock.temporaryPath, target);
      return true;
    } catch (error) {
      // Windows refuses while a reader or a virus scanner has the file open; it closes it soon.
      const mayPass = process.platform === "win32" && attempt < RENAME_ATTEMPTS;
      if (!mayPass || !["EPERM", "EACCES", "EBUSY"].includes(errnoOf(error) ?? "")) throw error;
    }
    await pause(5 * attempt);
  }
}

/** Makes the rename itself durable, where a folder can be synced. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot, and there the rename needs no such help.
  }
}
