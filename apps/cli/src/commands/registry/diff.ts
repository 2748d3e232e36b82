import { snapshotPlan } from "@fs/sdk/adapter";
import type { Verb } from "../../command-context.ts";
import { withRegistry } from "../../open-repository.ts";
import { planLines } from "../apply/plan-lines.ts";
import { definitionsAt } from "./definitions-at.ts";

/** How the definitions of two revisions differ. */
export const diff: Verb<object> = (context, _flags, [from = "HEAD", to = "HEAD"]) =>
  withRegistry(context, async (registry, { project }) => {
    const { signal } = context.terminal;
    const before = await definitionsAt(registry, project, from, { signal });
    const after = await definitionsAt(registry, project, to, { signal });
    const plan = snapshotPlan(before, after);
    return {
      data: { project, from: before.revision, to: after.revision, changes: plan.changes },
      lines:
        plan.changes.length === 0
          ? [`No differences between ${before.revision} and ${after.revision}`]
          : planLines(plan, context.output.colors),
    };
  });
