import type { CallOptions, FeatureStore, LooseRow, OnlineFeatures, PushTarget } from "@fs/sdk";

/** Values by column, as a wire carries them: texts, numbers, bigints, booleans, lists, null. */
export type WireColumns = Readonly<Record<string, readonly unknown[]>>;

/** What to read. */
export interface OnlineQuery {
  readonly features: readonly string[] | { readonly service: string };
  /** Join keys and request data, a list for each; an entity's name stands for its join key. Further columns are ignored. */
  readonly entities: WireColumns;
  readonly fullFeatureNames?: boolean | undefined;
}

/** Rows to a push source. */
export interface PushQuery {
  readonly source: string;
  readonly rows: WireColumns;
  readonly to?: PushTarget | undefined;
}

/** Rows to a feature view, straight to the online store. */
export interface WriteQuery {
  readonly view: string;
  readonly rows: WireColumns;
}

/** A window to materialize; without `start`, from where each view was last done. */
export interface MaterializeQuery {
  readonly start?: Date | undefined;
  readonly end: Date;
  /** All online views unless named. */
  readonly views?: readonly string[] | undefined;
  readonly force?: boolean | undefined;
}

/** A run that has begun. */
export interface MaterializeRun {
  readonly views: readonly string[];
  readonly done: Promise<void>;
}

/** Whether a server should be sent requests, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
  /** What an operator should know of a server that is ready: a stale registry. */
  readonly warnings: readonly string[];
}

/**
 * A feature store as every transport serves it: Feast's rules for references and entities, the server's limits, coded
 * errors. Times in rows are ISO text or epoch seconds.
 */
export interface Serving {
  readonly store: FeatureStore;
  readonly project: string;
  online(query: OnlineQuery, options?: CallOptions): Promise<OnlineFeatures<LooseRow>>;
  push(query: PushQuery, options?: CallOptions): Promise<void>;
  write(query: WriteQuery, options?: CallOptions): Promise<void>;
  /**
   * Begins a run. FS_MATERIALIZE_RUNNING while one of this server is under way, forced or not, and while another
   * process is at one of the views: then none is begun. `force` takes over what another process left or still does.
   */
  materialize(query: MaterializeQuery): Promise<MaterializeRun>;
  /** The views that are being materialized now. */
  readonly materializing: readonly string[];
  /** Prepares the readers of feature services, so that no first request has to; once, and never rejects. */
  warm(): Promise<void>;
  readiness(): Promise<Readiness>;
  /** Stops watching, waits for the run under way no longer than the signal allows. The store stays open. */
  close(options?: CallOptions): Promise<void>;
}
