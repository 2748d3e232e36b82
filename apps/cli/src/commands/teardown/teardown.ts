import type { Verb } from "../../command-context.ts";
import { confirmRemoval } from "../../confirm.ts";
import { kindText } from "../../format/kind-text.ts";
import { withConfig } from "../../open-repository.ts";

/** The flags of teardown. */
export interface TeardownFlags {
  readonly yes?: boolean;
}

/** Removes the project's online tables, registered objects and state, once its name was confirmed. */
export const teardown: Verb<TeardownFlags> = (context, flags) =>
  withConfig(context, async ({ config, store }) => {
    const what = "teardown removes all of";
    await confirmRemoval(context, { what, config, yes: flags.yes === true });
    const removed = await store.teardown({ signal: context.terminal.signal });
    const lines = removed.map((one) => `Deleted ${kindText(one.kind)} ${one.name}`);
    return {
      data: { project: config.project, removed },
      lines: lines.length > 0 ? lines : [`There was nothing of project ${config.project}`],
    };
  });
