import type { ObjectRef } from "@fs/sdk";
import type { CommandContext, Verb } from "../../command-context.ts";
import { confirmRemoval } from "../../confirm.ts";
import { kindText } from "../../format/kind-text.ts";
import { type OpenDefinitions, withDefinitions } from "../../open-repository.ts";
import { orphanLines, planLines } from "./plan-lines.ts";

/** The flags of apply. */
export interface ApplyFlags {
  readonly skipSourceValidation?: boolean;
  readonly prune?: boolean;
  readonly yes?: boolean;
}

/** Registers the repository's definitions; with `--prune` removes what it no longer has. */
export const apply: Verb<ApplyFlags> = (context, flags) =>
  withDefinitions(context, async (opened) => {
    const { config, loaded, store } = opened;
    const { output, terminal } = context;
    output.say(`Applying changes for project ${config.project}`);
    const remove = flags.prune === true ? await pruned(context, opened, flags) : [];
    const by = terminal.env.USER ?? terminal.env.USERNAME;
    const applied = await store.apply(loaded.definitions, {
      remove,
      ...(by === undefined ? {} : { by }),
      skipSourceValidation: flags.skipSourceValidation === true,
      signal: terminal.signal,
    });
    const deployed =
      config.online !== null && applied.changes.length > 0
        ? [`Deploying infrastructure for ${config.project}...`]
        : [];
    return {
      data: applied,
      lines: [...planLines(applied, output.colors), ...deployed, ...orphanLines(applied.orphans)],
    };
  });

/** What to remove, once a person or `--yes` has agreed. */
async function pruned(
  context: CommandContext,
  { config, loaded, store }: OpenDefinitions,
  flags: ApplyFlags,
): Promise<readonly ObjectRef[]> {
  const { orphans } = await store.plan(loaded.definitions, {
    skipSourceValidation: true,
    signal: context.terminal.signal,
  });
  if (orphans.length === 0) return [];
  const names = orphans.map((one) => `${kindText(one.kind)} ${one.name}`).join(", ");
  const what = `--prune removes ${names} from`;
  await confirmRemoval(context, { what, config, yes: flags.yes === true });
  return orphans;
}
