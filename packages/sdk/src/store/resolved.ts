import type { Field } from "../contract/columns.ts";
import type { AnyFeatureView, AnyOnDemandFeatureView } from "../define/definitions.ts";

/** Where the values of a column come from. */
export type Origin =
  | { readonly kind: "view"; readonly read: number; readonly feature: number }
  | { readonly kind: "on_demand"; readonly step: number; readonly feature: number }
  | { readonly kind: "request"; readonly name: string };

/** One view read under one name and one set of key columns; every projection of it like that shares the read. */
export interface ViewRead {
  readonly view: AnyFeatureView;
  /** The view's join keys by name, each with the entity-row column that holds it. */
  readonly keys: readonly { readonly joinKey: Field; readonly column: string }[];
  readonly features: readonly Field[];
}

/** One on-demand view to compute; steps are in an order in which each finds its inputs. */
export interface OnDemandStep {
  readonly view: AnyOnDemandFeatureView;
  readonly inputs: readonly { readonly field: Field; readonly origin: Origin }[];
  readonly fields: readonly Field[];
}

/** One column of the answer. */
export interface Output {
  readonly field: Field;
  /** The view it is counted under: its own name, or its alias. */
  readonly view: string;
  readonly origin: Origin;
}

/** A request with nothing left to look up: what to read, what to compute, and what to answer, in order. */
export interface ResolvedRequest {
  readonly reads: readonly ViewRead[];
  readonly steps: readonly OnDemandStep[];
  readonly outputs: readonly Output[];
  /** Entity-row columns that hold join keys, in the order in which views ask for them. */
  readonly keyColumns: readonly Field[];
  readonly requestFields: readonly Field[];
}
