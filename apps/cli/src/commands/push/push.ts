import type { PushTarget } from "@fs/sdk";
import type { Verb } from "../../command-context.ts";
import { countText } from "../../format/count-text.ts";
import { withConfig } from "../../open-repository.ts";
import { type RowFlags, rowsOf } from "./rows.ts";

/** The flags of push. */
export interface PushFlags extends RowFlags {
  readonly to: string;
}

/** Pushes rows; texts become values of the declared types. */
export const push: Verb<PushFlags> = async (context, flags, args) => {
  // The parser refuses a call without it.
  const source = args[0] as string;
  const { terminal } = context;
  const rows = await rowsOf(flags, terminal);
  return withConfig(context, async ({ store }) => {
    // The store refuses any other text.
    const to = flags.to as PushTarget;
    await store.push(source, rows, { to, cast: true, signal: terminal.signal });
    return {
      data: { source, to, rows: rows.length },
      lines: [`Pushed ${countText(rows.length, "row")} to ${source} (${to})`],
    };
  });
};
