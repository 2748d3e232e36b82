import { type Declare, examples } from "../../declare.ts";

/** `fs plan` and `fs apply` */
export const declareApply: Declare = (program, act) => {
  program
    .command("plan")
    .description("show what apply would change, and change nothing")
    .option("--skip-source-validation", "do not look at the data sources")
    .option("--prune", "show also what apply --prune would remove")
    .option("--exit-code", "exit with status 3 where there are changes")
    .addHelpText(
      "after",
      examples("fs plan", "fs plan --prune --exit-code", "fs -c feature_repo plan --json"),
    )
    .action(act(async () => (await import("./plan.ts")).plan));
  program
    .command("apply")
    .description("register the definitions of this repository and prepare the online store")
    .option("--skip-source-validation", "do not look at the data sources")
    .option("--prune", "also remove what the repository no longer defines")
    .option("-y, --yes", "with --prune: do not ask for the project's name")
    .option(
      "--by <name>",
      "who applies, for fs registry log (the user of this account unless given)",
    )
    .option("--allow-breaking", "apply also what breaks services that use what is applied today")
    .addHelpText(
      "after",
      examples("fs apply", "fs apply --prune --yes --allow-breaking", 'fs apply --by "release 42"'),
    )
    .action(act(async () => (await import("./apply.ts")).apply));
};
