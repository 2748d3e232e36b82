import { Command } from "commander";
import { cliManifest } from "./cli-manifest.ts";
import { declareApply } from "./commands/apply/declare-apply.ts";
import { declareConfiguration } from "./commands/configuration/declare-configuration.ts";
import { declareConform } from "./commands/conform/declare-conform.ts";
import { declareDataset } from "./commands/dataset/declare-dataset.ts";
import { declareGetHistoricalFeatures } from "./commands/get-historical-features/declare-get-historical-features.ts";
import { declareGetOnlineFeatures } from "./commands/get-online-features/declare-get-online-features.ts";
import { declareInit } from "./commands/init/declare-init.ts";
import { declareMaterialize } from "./commands/materialize/declare-materialize.ts";
import { declareObjects } from "./commands/objects/declare-objects.ts";
import { declarePush } from "./commands/push/declare-push.ts";
import { declareRegistry } from "./commands/registry/declare-registry.ts";
import { declareRegistryDump } from "./commands/registry-dump/declare-registry-dump.ts";
import { declareServe } from "./commands/serve/declare-serve.ts";
import { declareTeardown } from "./commands/teardown/declare-teardown.ts";
import { declareVersion } from "./commands/version/declare-version.ts";
import { type Act, type Declare, examples } from "./declare.ts";
import type { Terminal } from "./terminal.ts";

const VERBS: readonly Declare[] = [
  declareInit,
  declareApply,
  declareMaterialize,
  declareGetHistoricalFeatures,
  declareGetOnlineFeatures,
  declarePush,
  declareServe,
  declareObjects,
  declareDataset,
  declareConform,
  declareRegistry,
  declareRegistryDump,
  declareConfiguration,
  declareTeardown,
  declareVersion,
];

/** The program with all its commands. No verb is loaded before it is called. */
export function buildProgram(terminal: Terminal, act: Act): Command {
  const program = new Command("fs")
    .description("A feature store: define features once, train and serve with the same values.")
    .version(cliManifest().version, "--version", "print the version")
    .option("-c, --chdir <dir>", "the feature repository (default: this folder)")
    .option("-f, --feature-store-yaml <file>", "the configuration, if it lies elsewhere")
    .option("--log-level <level>", "accepted for Feast's sake; has no effect")
    .option("--json", "print JSON")
    .option("--verbose", "print causes and stacks of errors")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // Errors are printed by the one who catches them.
      outputError: () => {},
    })
    .addHelpText(
      "after",
      examples(
        "fs init my_features",
        "fs apply",
        'fs materialize-incremental "$(date -u +%Y-%m-%dT%H:%M:%S)"',
        "fs get-online-features -f user_transaction_features:total_purchases -e user_id=user_0001",
      ),
    );
  for (const declare of VERBS) declare(program, act);
  for (const command of below(program)) {
    command.option("--json", "print JSON").option("--verbose", "print causes and stacks of errors");
  }
  return program;
}

function below(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...below(one)]);
}
