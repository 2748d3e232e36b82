import { basename, resolve } from "node:path";
import type { CommandContext, Verb } from "../../command-context.ts";
import { installPackages } from "./install-packages.ts";
import { type PackageManager, packageManager } from "./package-manager.ts";
import { projectName } from "./project-name.ts";
import { repositoryFiles } from "./repository-files.ts";
import { checkUntouched, writeFiles } from "./write-files.ts";

/** The flags of init. */
export interface InitFlags {
  readonly minimal?: boolean;
  readonly install: boolean;
}

/** Makes a feature repository and says what comes next. An existing file is never written over. */
export const init: Verb<InitFlags> = async (context, flags, args) => {
  const { terminal, output } = context;
  const given = args[0] ?? "my_feature_store";
  const directory = resolve(terminal.directory, given);
  const minimal = flags.minimal === true;
  const manager = packageManager(terminal.env);
  const project = projectName(basename(directory));
  const files = await repositoryFiles({ project, minimal, manager, now: terminal.clock() });
  const data = minimal ? [] : ["feature_repo/data/user_transactions.parquet"];
  await checkUntouched(directory, [...files.keys(), ...data]);
  output.say(`Creating a new feature repository in ${directory}.`);
  await writeFiles(directory, files);
  for (const file of data) {
    const { writeSampleData } = await import("./write-sample-data.ts");
    await writeSampleData(resolve(directory, file), terminal.clock());
  }
  const installed = await offerInstall(context, flags, directory, manager);
  const next = nextCommands(minimal, manager.fs);
  return {
    data: {
      project,
      directory,
      files: [...files.keys(), ...data],
      install: `cd ${quoted(given)} && ${manager.install}`,
      next: [`cd ${quoted(given)}/feature_repo`, ...next],
      installed,
    },
    lines: [
      ...(installed
        ? []
        : ["", "Install its packages:", `  (cd ${quoted(given)} && ${manager.install})`]),
      "",
      "Then:",
      `  cd ${quoted(given)}/feature_repo`,
      ...next.map((command) => `  ${command}`),
    ],
  };
};

async function offerInstall(
  context: CommandContext,
  flags: InitFlags,
  directory: string,
  manager: PackageManager,
): Promise<boolean> {
  const { ask } = context.terminal;
  if (!flags.install || context.json || ask === null) return false;
  const answer = await ask.confirm(`Install its packages now (${manager.install})?`);
  return answer === true && installPackages(directory, manager);
}

function nextCommands(minimal: boolean, fs: string): readonly string[] {
  if (minimal) return [`${fs} apply`, `${fs} feature-views list`, `${fs} materialize-incremental`];
  return [
    `${fs} apply`,
    `${fs} materialize-incremental "$(date -u +%Y-%m-%dT%H:%M:%S)"`,
    `${fs} get-online-features -f user_transaction_features:total_purchases -e user_id=user_0001`,
  ];
}

function quoted(path: string): string {
  return /[^\w@%+=:,./\\-]/.test(path) ? `"${path}"` : path;
}
