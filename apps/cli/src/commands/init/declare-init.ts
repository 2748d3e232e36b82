import { type Declare, examples } from "../../declare.ts";

/** `fs init` */
export const declareInit: Declare = (program, act) => {
  program
    .command("init")
    .description("make a new feature repository, with sample data to try it on")
    .argument("[dir]", "the folder to make", "my_feature_store")
    .option("-m, --minimal", "no sample definitions and no sample data")
    .option("--no-install", "do not offer to install the packages")
    .addHelpText(
      "after",
      examples("fs init", "fs init my_features", "fs init my_features --minimal"),
    )
    .action(act(async () => (await import("./init.ts")).init));
};
