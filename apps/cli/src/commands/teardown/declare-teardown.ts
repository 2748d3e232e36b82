import { type Declare, examples } from "../../declare.ts";

/** `fs teardown` */
export const declareTeardown: Declare = (program, act) => {
  program
    .command("teardown")
    .description("remove all of this project from its stores, and of no other project")
    .option("-y, --yes", "do not ask for the project's name")
    .addHelpText("after", examples("fs teardown", "fs teardown --yes"))
    .action(act(async () => (await import("./teardown.ts")).teardown));
};
