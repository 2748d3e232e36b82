import { type Declare, examples } from "../../declare.ts";

/** `fs registry log`, `fs registry show REV`, `fs registry diff A B` */
export const declareRegistry: Declare = (program, act) => {
  const registry = program.command("registry").description("the history of what is registered");
  registry
    .command("log")
    .description("list the commits, newest first: who changed what, and when")
    .option("-n, --limit <count>", "how many", "50")
    .addHelpText("after", examples("fs registry log", "fs registry log -n 5 --json"))
    .action(act(async () => (await import("./log.ts")).log));
  registry
    .command("show")
    .description("print one commit, and how the definitions differ from those before it")
    .argument("<revision>", "as log prints it, or its number, or HEAD")
    .addHelpText("after", examples("fs registry show HEAD", "fs registry show 12"))
    .action(act(async () => (await import("./show.ts")).show));
  registry
    .command("diff")
    .description("print how the definitions of two revisions differ")
    .argument("<from>", "a revision, as for show; 0 is the empty registry")
    .argument("[to]", "HEAD unless given")
    .addHelpText("after", examples("fs registry diff 11 12", "fs registry diff 11"))
    .action(act(async () => (await import("./diff.ts")).diff));
};
