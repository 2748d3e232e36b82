import type { PackageManager } from "./package-manager.ts";

/** What a new repository's packages are installed with. */
export interface InstallOptions {
  /** The command runs in a clone, where the packages of the same version need not be on npm. */
  readonly inClone: boolean;
  /** The folder of the repository, as a shell takes it. */
  readonly folder: string;
  readonly manager: PackageManager;
}

/** How the packages get into a new repository, for a person. */
export function installLines(options: InstallOptions): readonly string[] {
  const command = `  (${installCommand(options)})`;
  if (!options.inClone) return ["Install its packages:", command];
  return [
    "Its packages are not on npm yet. fs finds them by itself; an editor and programs of your own",
    "need them here. In the clone that fs comes from: npm run pack -- FOLDER, then:",
    command,
  ];
}

/** The same as one command line. */
export function installCommand({ inClone, folder, manager }: InstallOptions): string {
  return `cd ${folder} && ${inClone ? `${manager.add} FOLDER/*.tgz` : manager.install}`;
}
