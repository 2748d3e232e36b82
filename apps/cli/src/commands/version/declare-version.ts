import { type Declare, examples } from "../../declare.ts";

/** `fs version` */
export const declareVersion: Declare = (program, act) => {
  program
    .command("version")
    .description("print the version")
    .addHelpText("after", examples("fs version", "fs version --json"))
    .action(act(async () => (await import("./version.ts")).version));
};
