import type { Batch, CallOptions, FeatureBatch, Field } from "./columns.ts";
import type { AsOfPlan, Computed, LatestPlan, Sink, Source, SourceColumn } from "./offline-plan.ts";

/** How a dataset is read. `onProgress` hears how much is done, 0 to 1, now and then, where the engine can tell; it does not throw. */
export interface ReadOptions extends CallOptions {
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** What to look at: the rows of a window, epoch microseconds, or all. A store that cannot tell them apart counts more. */
export interface StatOptions extends CallOptions {
  readonly window?: { readonly fromMicros: number; readonly toMicros: number } | undefined;
}

/** A lazy result: nothing runs until it is read. Reading twice runs it twice. */
export interface Dataset extends AsyncIterable<Batch> {
  fields(options?: CallOptions): Promise<readonly Field[]>;
  /** Written by the engine, untouched columns never through JavaScript; `computed` columns take their place behind, `omit` leaves out. The file appears whole or not at all. */
  writeTo(
    sink: Sink,
    options?: ReadOptions & {
      readonly computed?: readonly Computed[];
      readonly omit?: readonly string[];
    },
  ): Promise<{ readonly rows: number }>;
  /** The statement, for people; null where an engine has none. */
  explain(options?: CallOptions): Promise<string | null>;
}

/** `read` = rows in the window; `fullTies` = keys whose newest (event, created) stands more than once; `landedLate` is null where not asked. */
export interface LatestCounts {
  readonly read: number;
  readonly skippedNullKey: number;
  readonly skippedNullTime: number;
  readonly skippedFuture: number;
  readonly fullTies: number;
  readonly landedLate: number | null;
}

/** Batches have the fields `by`, then `select`. `counts` is true once the last batch was read. */
export interface LatestRows extends AsyncIterable<FeatureBatch> {
  counts(): LatestCounts;
}

/** Reads the history of features: joins it to entity rows as of their times, and finds the newest rows. */
export interface OfflineStore {
  readonly name: string;
  readonly supports: {
    readonly sources: readonly string[];
    readonly sinks: readonly string[];
    readonly knownByThen: boolean;
  };
  /** The columns of a source, under their own names in the source, so that apply() can hold a view against reality. */
  describe(source: Source, options?: CallOptions): Promise<readonly SourceColumn[]>;
  /** What a manifest records: how many rows where that is cheap to know, and a version that differs when the data does. */
  stat?(
    source: Source,
    options?: StatOptions,
  ): Promise<{ readonly rows: number | null; readonly version: string }>;
  /** For each entity row at t: the newest source row in [t - ttl, t], ties to the newest created. Every entity row comes back once, in order. */
  asOfJoin(plan: AsOfPlan, options?: ReadOptions): Dataset;
  /** Newest row per key with event time in [from, to], ties to the newest created; rows with a null key or time are left out and counted. */
  latest(plan: LatestPlan, options?: CallOptions): LatestRows;
  /** Adds rows (under the mapped names) durably, all or none. */
  append?(source: Source, rows: Batch, options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
