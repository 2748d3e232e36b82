import type { FeatureStore, ObjectRef, RegistryPlan } from "@fs/sdk";
import { isFeatureStoreError, refuseBreaking } from "@fs/sdk/adapter";
import type { CommandContext, Verb } from "../../command-context.ts";
import { confirmRemoval } from "../../confirm.ts";
import { kindText } from "../../format/kind-text.ts";
import { type OpenDefinitions, withDefinitions } from "../../open-repository.ts";
import { applierName } from "./applier-name.ts";
import { debtLines } from "./backfill-lines.ts";
import { debtData } from "./debt-data.ts";
import { orphanLines, planLines } from "./plan-lines.ts";

/** The flags of apply. */
export interface ApplyFlags {
  readonly skipSourceValidation?: boolean;
  readonly prune?: boolean;
  readonly yes?: boolean;
  readonly allowBreaking?: boolean;
  /** `--by` */
  readonly by?: string;
}

/** Registers the repository's definitions; with `--prune` removes what it no longer has. */
export const apply: Verb<ApplyFlags> = (context, flags) =>
  withDefinitions(context, async (opened) => {
    const { config, loaded, store } = opened;
    const { output, terminal } = context;
    output.say(`Applying changes for project ${config.project}`);
    const remove = flags.prune === true ? await pruned(context, opened, flags) : [];
    const by = applierName(flags.by, terminal.env);
    const applied = await showingRefused(
      context,
      store,
      store.apply(loaded.definitions, {
        remove,
        ...(by === undefined ? {} : { by }),
        allowBreaking: flags.allowBreaking === true,
        skipSourceValidation: flags.skipSourceValidation === true,
        signal: terminal.signal,
      }),
    );
    const debts = debtData(await store.debts({ signal: terminal.signal }));
    const deployed =
      config.online !== null && applied.changes.length > 0
        ? [`Deploying infrastructure for ${config.project}...`]
        : [];
    return {
      data: { ...applied, debts },
      lines: [
        ...planLines(applied, output.colors),
        ...deployed,
        ...debtLines(debts),
        ...orphanLines(applied.orphans),
      ],
    };
  });

/** Prints the plan that is refused: the error names only the first of what breaks. */
async function showingRefused<T>(
  { output, terminal }: CommandContext,
  store: FeatureStore,
  applying: Promise<T>,
): Promise<T> {
  try {
    return await applying;
  } catch (error) {
    if (isFeatureStoreError(error, "FS_BREAKING_CHANGE")) {
      // The store puts the plan there.
      const { plan } = error.details as { readonly plan: RegistryPlan };
      for (const line of planLines(plan, output.colors)) output.note(line);
      const debts = debtData(await store.debts({ signal: terminal.signal }));
      output.answer({ data: { ...plan, debts }, lines: [] });
    }
    throw error;
  }
}

/** What to remove, once a person or `--yes` has agreed. */
async function pruned(
  context: CommandContext,
  { config, loaded, store }: OpenDefinitions,
  flags: ApplyFlags,
): Promise<readonly ObjectRef[]> {
  const options = { skipSourceValidation: true, signal: context.terminal.signal };
  const planned = await store.plan(loaded.definitions, { ...options, remove: "orphans" });
  const orphans = planned.changes.filter(({ action }) => action === "remove");
  if (orphans.length === 0) return [];
  // What will be refused is not asked for.
  if (flags.allowBreaking !== true)
    await showingRefused(context, store, Promise.resolve(planned).then(refuseBreaking));
  const names = orphans.map((one) => `${kindText(one.kind)} ${one.name}`).join(", ");
  const what = `--prune removes ${names} from`;
  await confirmRemoval(context, { what, config, yes: flags.yes === true });
  return orphans;
}
