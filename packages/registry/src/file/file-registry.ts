import {
  type CallOptions,
  type Clock,
  type Commit,
  FeatureStoreError,
  type Registry,
  type RegistryChange,
  type Snapshot,
  type StateChange,
  type StateEntry,
  throwIfAborted,
} from "@fs/sdk/adapter";
import { changeState, stateOf, stateUnder } from "./change-state.ts";
import { commitChange, emptySnapshot } from "./commit-change.ts";
import { JsonFile } from "./json-file.ts";
import { REGISTRY_FORMAT, type RegistryDocument } from "./registry-document.ts";
import { registryPath } from "./registry-path.ts";
import { STATE_FORMAT, type StateDocument } from "./state-document.ts";

/** Where a file registry lies, and the clock that its history and expiry go by. */
export interface FileRegistryOptions {
  /** The registry file; a relative path is taken from the working directory. State lies in `<path>.state.json`. */
  readonly path: string;
  /** Epoch milliseconds; `Date.now` unless told otherwise. */
  readonly clock?: Clock | undefined;
}

/**
 * A registry in one JSON file, which several projects and several processes may share. Nothing is created before the
 * first write. A reader sees a whole file, the old or the new; of two writers on one base exactly one wins, the other
 * gets FS_REGISTRY_CONFLICT. A file that is damaged or another program's is never overwritten
 * (FS_REGISTRY_CORRUPT, FS_REGISTRY_FOREIGN).
 *
 * @example
 * const registry = fileRegistry({ path: "data/registry.json" });
 * const { revision, objects } = await registry.read("demo");
 */
export function fileRegistry(options: FileRegistryOptions): Registry {
  return new FileRegistry(registryPath(options.path, process.cwd()), options.clock ?? Date.now);
}

class FileRegistry implements Registry {
  readonly name = "file";
  readonly #path: string;
  readonly #clock: Clock;
  readonly #definitions: JsonFile<RegistryDocument>;
  readonly #state: JsonFile<StateDocument>;
  #closed = false;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#definitions = new JsonFile(path, REGISTRY_FORMAT);
    this.#state = new JsonFile(`${path}.state.json`, STATE_FORMAT);
  }

  async read(
    project: string,
    options: CallOptions & { readonly ifNot?: Snapshot } = {},
  ): Promise<Snapshot> {
    this.#assertUsable(options);
    const document = await this.#definitions.read(options);
    const snapshot = document.get(project)?.snapshot ?? emptySnapshot(project);
    const { ifNot } = options;
    const unmoved = ifNot?.project === project && ifNot.revision === snapshot.revision;
    return unmoved ? ifNot : snapshot;
  }

  async commit(
    project: string,
    change: RegistryChange,
    options: CallOptions = {},
  ): Promise<Snapshot> {
    this.#assertUsable(options);
    return this.#definitions.update(
      (document) => commitChange(document, project, change, this.#clock()),
      options,
    );
  }

  async getState(
    project: string,
    keys: readonly string[],
    options: CallOptions = {},
  ): Promise<readonly (StateEntry | null)[]> {
    this.#assertUsable(options);
    return stateOf(await this.#state.read(options), project, keys, this.#clock());
  }

  async listState(
    project: string,
    prefix: string,
    options: CallOptions = {},
  ): Promise<readonly StateEntry[]> {
    this.#assertUsable(options);
    return stateUnder(await this.#state.read(options), project, prefix, this.#clock());
  }

  async setState(
    project: string,
    change: StateChange,
    options: CallOptions = {},
  ): Promise<StateEntry | null> {
    this.#assertUsable(options);
    return this.#state.update(
      (document) => changeState(document, project, change, this.#clock()),
      options,
    );
  }

  /** The last hundred commits of a project, newest first. */
  async *history(project: string, options: CallOptions = {}): AsyncGenerator<Commit, void> {
    this.#assertUsable(options);
    const document = await this.#definitions.read(options);
    yield* document.get(project)?.history ?? [];
  }

  /** Every project that was ever committed to, by name. */
  async projects(options: CallOptions = {}): Promise<readonly string[]> {
    this.#assertUsable(options);
    return [...(await this.#definitions.read(options)).keys()];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#definitions.settled(), this.#state.settled()]);
  }

  #assertUsable({ signal }: CallOptions): void {
    if (this.#closed) {
      throw new FeatureStoreError(
        "FS_STORE_CLOSED",
        `registry "${this.#path}" is closed; open it again with fileRegistry()`,
      );
    }
    throwIfAborted(signal, `registry "${this.#path}": the call`);
  }
}
