import { snapshotPlan } from "@fs/sdk/adapter";
import type { Verb } from "../../command-context.ts";
import { kindText } from "../../format/kind-text.ts";
import { withRegistry } from "../../open-repository.ts";
import { planLines } from "../apply/plan-lines.ts";
import { commitOf } from "./commit-list.ts";
import { commitData, timeText } from "./commit-text.ts";
import { definitionsAt, keepsDefinitions } from "./definitions-at.ts";

/** One commit, and how it changed the definitions, where the registry still has those before it. */
export const show: Verb<object> = (context, _flags, [text = "HEAD"]) =>
  withRegistry(context, async (registry, { project }) => {
    const { signal } = context.terminal;
    const commit = await commitOf(registry, project, text, { signal });
    const { revision, from, by, note, changed } = commit;
    const lines = [
      `revision ${revision}`,
      `from     ${from ?? "(no longer known)"}`,
      `time     ${timeText(commit)}`,
      `by       ${by ?? "(not said)"}`,
      ...(note === null ? [] : [`note     ${note}`]),
      "",
    ];
    if (from === null || !keepsDefinitions(registry)) {
      const names = changed.map(({ kind, name }) => `Changed ${kindText(kind)} ${name}`);
      return { data: commitData(commit), lines: [...lines, ...names] };
    }
    const [before, after] = [
      await definitionsAt(registry, project, from, { signal }),
      await definitionsAt(registry, project, revision, { signal }),
    ];
    const plan = snapshotPlan(before, after);
    return {
      data: { ...commitData(commit), changes: plan.changes },
      lines: [...lines, ...planLines(plan, context.output.colors)],
    };
  });
