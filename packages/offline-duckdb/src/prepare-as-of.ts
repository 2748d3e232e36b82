import {
  type AsOfPlan,
  FeatureStoreError,
  type Field,
  type Source,
  type ValueType,
} from "@fs/sdk/adapter";
import { type CompiledAsOf, compileAsOf } from "./compile-as-of.ts";
import type { Doing } from "./duckdb-error.ts";
import { openEntities } from "./open-entities.ts";
import { type OpenSource, openSource } from "./open-source.ts";
import type { SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";
import { newFaults } from "./sql/fault.ts";

/** A plan that is ready to run on its session. */
export interface PreparedAsOf extends CompiledAsOf {
  readonly session: Session;
  readonly doing: Doing;
  readonly fields: readonly Field[];
}

/** Looks at the sources of a plan and compiles it; entity rows given as a batch become a table of the session. */
export async function prepareAsOf(
  plan: AsOfPlan,
  session: Session,
  base: SourceBase,
): Promise<PreparedAsOf> {
  const faults = newFaults();
  const names = [...new Set(plan.joins.map((join) => `"${join.source.name}"`))];
  const doing: Doing = { what: `joining ${names.join(", ") || "no view"} to entity rows`, faults };
  const sources = await openSources(plan, session, base);
  const open = (source: Source): OpenSource => {
    const opened = sources.get(source);
    if (opened !== undefined) return opened;
    throw new FeatureStoreError("FS_INTERNAL", `source "${source.name}" was not opened`);
  };
  const entities = await openEntities(plan, { session, open, faults, doing });
  const compiled = compileAsOf(plan, { entities, open, faults });
  if (compiled.nestedFloats) {
    // Else few entity rows are joined by an aggregate that takes -0 in a list for 0. The setting is the instance's.
    await session.run("SET GLOBAL asof_loop_join_threshold = 0", doing);
  }
  const fields = compiled.columns.map(({ field }) => field);
  return { ...compiled, session, doing, fields };
}

/** Every source of a plan, looked at once. */
async function openSources(
  plan: AsOfPlan,
  session: Session,
  base: SourceBase,
): Promise<ReadonlyMap<Source, OpenSource>> {
  const wanted = new Map<Source, string[]>();
  const want = (source: Source, names: readonly string[]) =>
    wanted.set(source, [...(wanted.get(source) ?? []), ...names]);
  const { entities, joins } = plan;
  if (entities.kind === "source") {
    const keys = joins.flatMap(({ on }) => on);
    want(
      entities.source,
      declaredTexts(keys, (key) => key.entityColumn),
    );
  }
  if (entities.kind === "window") {
    for (const source of entities.sources) {
      want(
        source,
        declaredTexts(entities.by, (field) => field.name),
      );
    }
  }
  for (const { source, on, select } of joins) {
    want(
      source,
      declaredTexts(on, (key) => key.sourceColumn),
    );
    want(
      source,
      declaredTexts(select, (feature) => feature.column),
    );
  }
  const opened = new Map<Source, OpenSource>();
  for (const [source, texts] of wanted)
    opened.set(source, await openSource(session, source, base, texts));
  return opened;
}

/** The columns that are declared text. */
function declaredTexts<T extends { readonly type: ValueType }>(
  of: readonly T[],
  nameOf: (one: T) => string,
): readonly string[] {
  return of.filter(({ type }) => type.kind === "string").map(nameOf);
}
