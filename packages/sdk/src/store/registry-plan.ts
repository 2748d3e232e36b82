import type { ObjectRef } from "../contract/registry.ts";
import type { DefinitionKind } from "../define/definition.ts";
import type { Dependent } from "./dependents.ts";

/**
 * What a change means for those who use what is applied. `breaking`: something that may be in use goes or fits no more.
 * `rematerialize`: rows that are online have to be materialized again. `safe`: neither.
 */
export type ChangeClass = "safe" | "rematerialize" | "breaking";

/** One difference between definitions and the registry. */
export interface PlannedChange {
  readonly action: "create" | "update" | "remove";
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Of an update: the fields of the spec that differ, each as canonical text before and after. */
  readonly fields: readonly {
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly class: ChangeClass;
  /** Why it is not safe, in words; empty where it is. */
  readonly reasons: readonly string[];
  /** Services and on-demand views that a breaking change breaks. */
  readonly breaks: readonly Dependent[];
  /** Feature views that have to be materialized again. */
  readonly backfill: readonly string[];
}

/** What an apply would do, and did. */
export interface RegistryPlan {
  readonly project: string;
  /** The revision that the plan was made against. */
  readonly base: string;
  readonly changes: readonly PlannedChange[];
  /** What the registry has and the definitions lack: left alone unless it is named for removal. */
  readonly orphans: readonly ObjectRef[];
}
