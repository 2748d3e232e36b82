import { type Declare, examples } from "../../declare.ts";

/** `fs plan` and `fs apply` */
export const declareApply: Declare = (program, act) => {
  program
    .command("plan")
    .description("show what apply would change, and change nothing")
    .option("--skip-source-validation", "do not look at the data sources")
    .addHelpText("after", examples("fs plan", "fs -c feature_repo plan --json"))
    .action(act(async () => (await import("./plan.ts")).plan));
  program
    .command("apply")
    .description("register the definitions of this repository and prepare the online store")
    .option("--skip-source-validation", "do not look at the data sources")
    .option("--prune", "also remove what the repository no longer defines")
    .option("-y, --yes", "with --prune: do not ask for the project's name")
    .addHelpText("after", examples("fs apply", "fs apply --prune --yes"))
    .action(act(async () => (await import("./apply.ts")).apply));
};
