import type { Batch, OfflineStore, OnlineStore, Registry, Source } from "@fs/sdk/adapter";

/** A store that a case works on: opened for that case alone, with empty storage, and closed after it. */
export interface OpenedStore {
  readonly store: object;
  /** Closes the store and removes its storage. Called once, also when the case closed the store itself. */
  close(): Promise<void>;
}

/** An online store under test. */
export interface OpenedOnlineStore extends OpenedStore {
  readonly store: OnlineStore;
  /** A second client of the same storage; left out where there can be none. */
  again?(): Promise<OnlineStore>;
}

/** Opens an online store with empty storage. */
export type OpenOnlineStore = () => Promise<OpenedOnlineStore>;

/** Where rows lie that `put` put down. */
export type SourceLocation = Pick<Source, "kind" | "options">;

/** An offline store under test. */
export interface OpenedOfflineStore extends OpenedStore {
  readonly store: OfflineStore;
  /** Puts rows where the store reads them, column names and types as given. A name put again means the new rows. */
  put(name: string, rows: Batch): Promise<SourceLocation>;
}

/** Opens an offline store. */
export type OpenOfflineStore = () => Promise<OpenedOfflineStore>;

/** A registry under test. */
export interface OpenedRegistry extends OpenedStore {
  readonly store: Registry;
  /** A second client of the same storage; left out where there can be none. */
  again?(): Promise<Registry>;
  /** Moves the registry's clock; left out where the clock cannot be set. */
  advance?(millis: number): void;
}

/** Opens a registry with empty storage. */
export type OpenRegistry = () => Promise<OpenedRegistry>;
