import type { CaseResult } from "@fs/conformance";
import type { StoreKind } from "./conform-flags.ts";

/** What came of one store. */
export interface ProvedStore {
  readonly kind: StoreKind;
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cases: readonly CaseResult[];
}
