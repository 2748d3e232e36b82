import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { packageFile } from "../../package-file.ts";
import { packageJsonText } from "./package-json.ts";
import type { PackageManager } from "./package-manager.ts";

/** What a new repository is filled in with. */
export interface RepositoryOptions {
  readonly project: string;
  readonly minimal: boolean;
  readonly manager: PackageManager;
  /** The command runs in a clone, and its packages are not on npm. */
  readonly inClone: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Said in a README for people who have a clone. */
const PACKED = `# The packages are not on npm yet: fs finds them by itself. An editor and programs need them:
# run npm run pack -- FOLDER in the clone that fs comes from, and here
#   ADD FOLDER/*.tgz`;

/** The text files of a new repository by path, `/` between folders. */
export async function repositoryFiles(
  options: RepositoryOptions,
): Promise<ReadonlyMap<string, string>> {
  const { project, minimal, manager, inClone, now } = options;
  const template = async (name: string): Promise<string> => {
    const text = await readFile(packageFile(`templates/${name}`), "utf8");
    return text
      .replaceAll('"%project%"', stringify(project).trim())
      .replaceAll("%project%", project)
      .replaceAll("%install%", inClone ? PACKED.replace("ADD", manager.add) : manager.install)
      .replaceAll("%fs%", manager.fs)
      .replaceAll("%now%", new Date(now).toISOString().slice(0, 19));
  };
  return new Map([
    ["README.md", await template(minimal ? "README.minimal.md" : "README.md")],
    ["package.json", packageJsonText(project)],
    ["pnpm-workspace.yaml", await template("pnpm-workspace.yaml")],
    ["tsconfig.json", await template("tsconfig.json")],
    // npm leaves a file of the dotted name out of packages.
    [".gitignore", await template("gitignore")],
    ["feature_repo/feature_store.yaml", await template("feature_repo/feature_store.yaml")],
    [
      "feature_repo/features.ts",
      await template(`feature_repo/${minimal ? "features.minimal.ts" : "features.ts"}`),
    ],
  ]);
}
