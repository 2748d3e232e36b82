import { type Declare, examples } from "../../declare.ts";

/** `fs push` */
export const declarePush: Declare = (program, act) => {
  program
    .command("push")
    .description("send rows to every feature view that a push source feeds")
    .argument("<source>", "the push source")
    .option("--rows <file>", "rows in a .json or .ndjson file; - reads JSON from stdin")
    .option("-r, --row <json>", "one row, or a list of rows, as JSON")
    .option("--to <target>", "online, offline or online_and_offline", "online")
    .addHelpText(
      "after",
      examples(
        "fs push user_realtime_push --rows rows.ndjson",
        `fs push user_realtime_push --to online_and_offline -r '{"user_id": "user_0001", …}'`,
      ),
    )
    .action(act(async () => (await import("./push.ts")).push));
};
