import { type Declare, examples } from "../../declare.ts";

/** `fs conform` */
export const declareConform: Declare = (program, act) => {
  program
    .command("conform")
    .description(
      "prove a store of your own: run every duty of its contract, and name those it fails",
    )
    .argument("<module>", 'a file, such as ./my-store.ts, or a package, that exports "plugins"')
    .option("--kind <kind>", "only the online or offline store, or the registry")
    .option("--options <json>", "the options of the plug-in, as feature_store.yaml has them")
    .option("--runs <count>", "random histories for each random duty", "100")
    .option("--seed <number>", "where the random histories start; a failure prints it")
    .option("--timeout <seconds>", "how long one duty may take", "300")
    .addHelpText(
      "after",
      examples(
        "fs conform ./my-store.ts",
        `fs conform ./my-store.ts --kind online --options '{"path": "data/online"}' --json`,
      ),
    )
    .action(act(async () => (await import("./conform.ts")).conform));
};
