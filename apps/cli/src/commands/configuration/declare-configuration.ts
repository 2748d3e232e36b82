import { type Declare, examples } from "../../declare.ts";

/** `fs configuration` */
export const declareConfiguration: Declare = (program, act) => {
  program
    .command("configuration")
    .description("print the configuration in effect, secrets masked")
    .addHelpText("after", examples("fs configuration", "fs -f production.yaml configuration"))
    .action(act(async () => (await import("./configuration.ts")).configuration));
};
