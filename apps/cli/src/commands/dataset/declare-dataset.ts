import { type Declare, examples } from "../../declare.ts";

/** `fs dataset verify` */
export const declareDataset: Declare = (program, act) => {
  program
    .command("dataset")
    .description("written training sets")
    .command("verify")
    .description("say what a training set was made of, and whether the file is still that one")
    .argument("<file>", "what get-historical-features -o, toParquet or toCsv has written")
    .addHelpText(
      "after",
      examples("fs dataset verify train.parquet", "fs dataset verify train.csv --json"),
    )
    .action(act(async () => (await import("./verify.ts")).verify));
};
