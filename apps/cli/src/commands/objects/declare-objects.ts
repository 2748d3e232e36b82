import type { Command } from "commander";
import { type Act, type Declare, examples, repeated } from "../../declare.ts";
import { OBJECT_GROUPS, type ObjectGroup } from "./object-group.ts";

/** `fs entities list`, `fs entities describe NAME`, and the same of every other kind. */
export const declareObjects: Declare = (program, act) => {
  for (const [group, words] of OBJECT_GROUPS) declareGroup(program, act, group, words);
  const features = program.command("features").description("registered features");
  list(features, "features")
    .option("--output <format>", "table or json", "table")
    .action(act(async () => (await import("./features.ts")).listFeatures));
  features
    .command("describe")
    .description("print what is registered of a feature, in every view that has it")
    .argument("<name>", "the feature, or view:feature")
    .addHelpText("after", examples("fs features describe total_purchases"))
    .action(act(async () => (await import("./features.ts")).describeFeature));
};

function declareGroup(program: Command, act: Act, group: ObjectGroup, words: string): void {
  const command = program.command(group).description(`registered ${group.replaceAll("-", " ")}`);
  list(command, group).action(act(async () => (await import("./list.ts")).listOf(group)));
  command
    .command("describe")
    .description(`print what is registered of one ${words}, as YAML`)
    .argument("<name>", `the ${words}`)
    .addHelpText("after", examples(`fs ${group} describe NAME`))
    .action(act(async () => (await import("./describe.ts")).describeOf(group)));
}

function list(command: Command, group: string): Command {
  return command
    .command("list")
    .description(`list registered ${group.replaceAll("-", " ")}`)
    .option("--tags <key:value>", "only those that bear this tag; may be repeated", repeated, [])
    .addHelpText("after", examples(`fs ${group} list`, `fs ${group} list --tags team:ml-platform`));
}
