import { type Declare, examples } from "../../declare.ts";

/** `fs registry-dump` */
export const declareRegistryDump: Declare = (program, act) => {
  program
    .command("registry-dump")
    .description("print all that is registered, as JSON")
    .addHelpText("after", examples("fs registry-dump", "fs registry-dump > registry.json"))
    .action(act(async () => (await import("./registry-dump.ts")).registryDump));
};
