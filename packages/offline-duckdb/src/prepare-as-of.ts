import type { AsOfPlan, Field, Source } from "@fs/sdk/adapter";
import { type CompiledAsOf, compileAsOf } from "./compile-as-of.ts";
import type { Doing } from "./duckdb-error.ts";
import { openEntities } from "./open-entities.ts";
import type { OpenSource } from "./open-source.ts";
import { OpenSources } from "./open-sources.ts";
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
  const sources = new OpenSources(plan, session, base);
  if (plan.entities.kind === "source") await sources.open([plan.entities.source], null);
  if (plan.entities.kind === "window") await sources.open(plan.entities.sources, plan.entities);
  const open = (source: Source): OpenSource => sources.get(source);
  const entities = await openEntities(plan, { session, open, faults, doing });
  await sources.open(
    plan.joins.map(({ source }) => source),
    entities.range,
  );
  const compiled = compileAsOf(plan, { entities, open, faults });
  if (compiled.nestedFloats) {
    // Else few entity rows are joined by an aggregate that takes -0 in a list for 0. The setting is the instance's.
    await session.run("SET GLOBAL asof_loop_join_threshold = 0", doing);
  }
  const fields = compiled.columns.map(({ field }) => field);
  return { ...compiled, session, doing, fields };
}
