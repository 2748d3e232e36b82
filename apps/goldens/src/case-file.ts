import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A cell as the case files write it: int64 as text, timestamps as ISO text, `"NaN"` and infinities as text. */
export type Cell = string | number | boolean | null | readonly Cell[];

/** A column of a case's table. */
export interface CaseField {
  readonly name: string;
  readonly type: string;
}

/** Rows of a case. */
export interface CaseTable {
  readonly columns: readonly CaseField[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A formula of an on-demand feature: an operator and its operands. */
export type Formula = readonly [string, ...(Formula | string | number | boolean | null)[]];

export interface CaseView {
  readonly name: string;
  readonly entities: readonly string[];
  readonly ttl_seconds: number | null;
  readonly source: string;
  readonly push_source?: string;
  readonly schema: readonly CaseField[];
}

export interface CaseProjection {
  readonly view: string;
  readonly features?: readonly string[];
  readonly alias?: string;
  readonly join_key_map?: Readonly<Record<string, string>>;
}

export interface CaseOnDemandView {
  readonly name: string;
  readonly sources: readonly CaseProjection[];
  readonly request?: readonly CaseField[];
  readonly schema: readonly CaseField[];
  readonly formulas: Readonly<Record<string, Formula>>;
}

export interface CaseRequest {
  readonly id: string;
  readonly features?: readonly string[];
  readonly service?: string;
  readonly full_feature_names?: boolean;
}

export interface HistoricalRequest extends CaseRequest {
  readonly entity_rows: string;
  readonly timestamp_column?: string;
  readonly created_cutoff?: boolean;
}

export interface CaseGet extends CaseRequest {
  readonly op: "get";
  readonly now?: string;
  readonly entities: readonly (CaseField & { readonly values: readonly Cell[] })[];
  readonly row_count?: number;
}

export type CaseStep =
  | {
      readonly op: "materialize";
      readonly now?: string;
      readonly start: string;
      readonly end: string;
      readonly views?: readonly string[];
    }
  | { readonly op: "materialize_incremental"; readonly now?: string; readonly end: string }
  | {
      readonly op: "replace_source";
      readonly now?: string;
      readonly source: string;
      readonly path: string;
    }
  | { readonly op: "apply"; readonly now?: string; readonly views: readonly CaseView[] }
  | {
      readonly op: "push";
      readonly now?: string;
      readonly push_source: string;
      readonly rows: CaseTable;
    }
  | { readonly op: "write"; readonly now?: string; readonly view: string; readonly rows: CaseTable }
  | CaseGet;

/** A `case.json`, with the folder that it lies in. */
export interface GoldenCase {
  readonly folder: string;
  readonly kind: string;
  readonly name: string;
  readonly entities: readonly { readonly name: string; readonly join_keys: readonly CaseField[] }[];
  readonly sources: readonly {
    readonly name: string;
    readonly path: string;
    readonly timestamp_field: string;
    readonly created_timestamp_column?: string;
    readonly field_mapping?: Readonly<Record<string, string>>;
  }[];
  readonly push_sources?: readonly { readonly name: string; readonly batch_source: string }[];
  readonly views: readonly CaseView[];
  readonly on_demand_views?: readonly CaseOnDemandView[];
  readonly services?: readonly {
    readonly name: string;
    readonly features: readonly CaseProjection[];
  }[];
  readonly requests?: readonly HistoricalRequest[];
  readonly steps?: readonly CaseStep[];
}

/** What a historical request must answer; a column made on demand is compared less closely. */
export interface ExpectedTable {
  readonly columns: readonly (CaseField & { readonly on_demand?: boolean })[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What one column of an online request must answer. */
export interface ExpectedColumn extends CaseField {
  readonly on_demand?: boolean;
  readonly values: readonly Cell[];
  readonly statuses: readonly string[];
  readonly event_timestamps: readonly string[];
}

/** An `expected.json`. */
export interface Expected {
  readonly requests?: Readonly<Record<string, ExpectedTable>>;
  readonly gets?: Readonly<Record<string, readonly ExpectedColumn[]>>;
  readonly watermarks?: readonly {
    readonly after_step: number;
    readonly views: Readonly<Record<string, string | null>>;
  }[];
}

/** Reads the case of a folder. */
export async function readCase(folder: string): Promise<GoldenCase> {
  return { ...(await readJson<Omit<GoldenCase, "folder">>(join(folder, "case.json"))), folder };
}

/** Reads a JSON file of a case. */
export async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
