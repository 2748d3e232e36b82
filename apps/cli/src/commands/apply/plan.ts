import type { Verb } from "../../command-context.ts";
import { withDefinitions } from "../../open-repository.ts";
import { debtLines, plannedBackfillLines } from "./backfill-lines.ts";
import { debtData } from "./debt-data.ts";
import { orphanLines, planLines, refusalLines } from "./plan-lines.ts";

/** The flags of plan. */
export interface PlanFlags {
  readonly skipSourceValidation?: boolean;
  readonly prune?: boolean;
  readonly exitCode?: boolean;
}

/** What apply would change, what that means for those who use it, and what is owed already. */
export const plan: Verb<PlanFlags> = (context, flags) =>
  withDefinitions(context, async ({ loaded, store }) => {
    const { signal } = context.terminal;
    const planned = await store.plan(loaded.definitions, {
      skipSourceValidation: flags.skipSourceValidation === true,
      ...(flags.prune === true ? { remove: "orphans" } : {}),
      signal,
    });
    const debts = debtData(await store.debts({ signal }));
    return {
      data: { ...planned, debts },
      differs: flags.exitCode === true && planned.changes.length > 0,
      lines: [
        ...planLines(planned, context.output.colors),
        ...plannedBackfillLines(planned),
        ...debtLines(debts),
        ...refusalLines(planned),
        ...orphanLines(planned.orphans),
      ],
    };
  });
