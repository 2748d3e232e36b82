import { basename, resolve } from "node:path";
import { cliManifest, isInClone } from "../../cli-manifest.ts";
import type { Verb } from "../../command-context.ts";
import { installCommand, installLines } from "./install-lines.ts";
import { offerInstall } from "./offer-install.ts";
import { packageManager } from "./package-manager.ts";
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
  const inClone = isInClone(cliManifest());
  const project = projectName(basename(directory));
  const files = await repositoryFiles({
    project,
    minimal,
    manager,
    inClone,
    now: terminal.clock(),
  });
  const data = minimal ? [] : ["feature_repo/data/user_transactions.parquet"];
  await checkUntouched(directory, [...files.keys(), ...data]);
  output.say(`Creating a new feature repository in ${directory}.`);
  await writeFiles(directory, files);
  for (const file of data) {
    const { writeSampleData } = await import("./write-sample-data.ts");
    await writeSampleData(resolve(directory, file), terminal.clock());
  }
  const { ask } = terminal;
  const mayAsk = flags.install && !context.json && !inClone;
  const installed = mayAsk && ask !== null && (await offerInstall(ask, directory, manager));
  const install = { inClone, folder: quoted(given), manager };
  const next = nextCommands(minimal, manager.fs);
  return {
    data: {
      project,
      directory,
      files: [...files.keys(), ...data],
      install: installCommand(install),
      next: [`cd ${quoted(given)}/feature_repo`, ...next],
      installed,
    },
    lines: [
      ...(installed ? [] : ["", ...installLines(install)]),
      "",
      inClone ? "Now:" : "Then:",
      `  cd ${quoted(given)}/feature_repo`,
      ...next.map((command) => `  ${command}`),
    ],
  };
};

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
