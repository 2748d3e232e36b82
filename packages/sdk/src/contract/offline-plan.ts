import type { ValueType } from "../schema/value-type.ts";
import type { Batch, Field } from "./columns.ts";

/** Where rows come from. `kind` is "file", "table", "query" or a plug-in's own; `options` is plain data that the kind understands. */
export interface Source {
  readonly name: string;
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly timestampField: string | null;
  readonly createdTimestampColumn: string | null;
  /** Source column -> field name, as in Feast's field_mapping; every other name here is a mapped one. */
  readonly fieldMapping: Readonly<Record<string, string>>;
}

/** A column as it lies in a source; `type` is null where no value type can hold it without loss. `physical` is the engine's name for it, for messages. */
export interface SourceColumn {
  readonly name: string;
  readonly physical: string;
  readonly type: ValueType | null;
}

/** Entity rows: given as columns, left where they are (they never pass through JavaScript), or every key and time that the sources hold in a window. */
export type EntityRows =
  | { readonly kind: "batch"; readonly batch: Batch }
  | { readonly kind: "source"; readonly source: Source }
  | {
      readonly kind: "window";
      readonly fromMicros: number;
      readonly toMicros: number;
      readonly by: readonly Field[];
      readonly sources: readonly Source[];
    };

/** One view's part of a point-in-time join. */
export interface AsOfJoin {
  readonly source: Source;
  /** Entity-row column = source column (a join key map makes them differ). Empty for a view without entities. */
  readonly on: readonly {
    readonly entityColumn: string;
    readonly sourceColumn: string;
    readonly type: ValueType;
  }[];
  /** null = unlimited. */
  readonly ttlMicros: number | null;
  /** Also ask that the row was known by then: created <= t. */
  readonly knownByThen: boolean;
  /** Also answer, under this name, "no_row" | "later" | "expired"; null where a row matched. */
  readonly why?: string;
  /** Also answer the event time of the row that matched, under this name. */
  readonly eventTimeAs?: string;
  readonly select: readonly {
    readonly column: string;
    readonly as: string;
    readonly type: ValueType;
  }[];
}

/** A training set to be: every entity row, joined with each view as of its own time. */
export interface AsOfPlan {
  readonly entities: EntityRows;
  readonly timestampColumn: string;
  readonly joins: readonly AsOfJoin[];
}

/** The newest row of each key in a window. */
export interface LatestPlan {
  readonly source: Source;
  readonly by: readonly Field[];
  /** Epoch microseconds, both ends included. */
  readonly fromMicros: number;
  readonly toMicros: number;
  /** Rows after this instant are left out and counted (maxFuture); null = off. */
  readonly notAfterMicros: number | null;
  /** Count the rows up to this event time that were created after that time: what a watermark passed over. */
  readonly late?: { readonly beforeMicros: number; readonly createdAfterMicros: number };
  readonly select: readonly Field[];
  /** The keys whose hash is `index` modulo `of`, the same keys on every run: what makes a killed run resumable. */
  readonly part?: { readonly index: number; readonly of: number };
}

/** Columns that JavaScript makes from others (on-demand views): only `inputs` and what `compute` answers pass through it, row for row. */
export interface Computed {
  readonly inputs: readonly string[];
  readonly fields: readonly Field[];
  compute(batch: Batch): Batch;
}

/** Where a dataset is written. */
export type Sink =
  | { readonly kind: "parquet" | "csv"; readonly path: string }
  | { readonly kind: string; readonly options: Readonly<Record<string, unknown>> };
