import type { Verb } from "../../command-context.ts";
import { withDefinitions } from "../../open-repository.ts";
import { orphanLines, planLines } from "./plan-lines.ts";

/** The flags of plan. */
export interface PlanFlags {
  readonly skipSourceValidation?: boolean;
}

/** What apply would change. */
export const plan: Verb<PlanFlags> = (context, flags) =>
  withDefinitions(context, async ({ loaded, store }) => {
    const planned = await store.plan(loaded.definitions, {
      skipSourceValidation: flags.skipSourceValidation === true,
      signal: context.terminal.signal,
    });
    return {
      data: planned,
      lines: [...planLines(planned, context.output.colors), ...orphanLines(planned.orphans)],
    };
  });
