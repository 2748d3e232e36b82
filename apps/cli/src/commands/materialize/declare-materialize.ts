import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { type Declare, examples, repeated } from "../../declare.ts";

/** `fs materialize` and `fs materialize-incremental` */
export const declareMaterialize: Declare = (program, act) => {
  shared(program.command("materialize"))
    .description("send the newest row of each key in [START, END] to the online store")
    .argument("<start>", "ISO 8601; UTC where it bears no zone")
    .argument("<end>", "the same; both ends are included")
    .addHelpText(
      "after",
      examples(
        "fs materialize 2026-01-01T00:00:00 2026-03-01T00:00:00",
        "fs materialize 2026-01-01 2026-03-01 -v user_transaction_features",
      ),
    )
    .action(act(async () => (await import("./materialize.ts")).materialize));
  shared(program.command("materialize-incremental"))
    .description("send what is new since each view was last materialized")
    .argument("[end]", "ISO 8601; now unless given")
    .option("--lookback <duration>", "begin earlier by this, for rows that land late (such as 1d)")
    .option("--reset-watermark", "begin anew: forget first how far the views given by -v were done")
    .option("-y, --yes", "do not ask for the project's name before a watermark is reset")
    .addHelpText(
      "after",
      examples(
        'fs materialize-incremental "$(date -u +%Y-%m-%dT%H:%M:%S)"',
        "fs materialize-incremental --lookback 1d",
        "fs materialize-incremental --reset-watermark -v user_transaction_features",
      ),
    )
    .action(act(async () => (await import("./materialize.ts")).materializeIncremental));
};

function shared(command: Command): Command {
  return command
    .option("-v, --views <view>", "only this view; may be repeated", repeated, [])
    .option("--parallel <n>", "how many views at once (2 unless given)", countOf)
    .option("--force", "also where another run of a view is under way")
    .option("--dry-run", "read and count, write nothing");
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number of views, at least 1.");
}
