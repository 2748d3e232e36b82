import type { Ask } from "../../terminal.ts";
import { installPackages } from "./install-packages.ts";
import type { PackageManager } from "./package-manager.ts";

/** Asks whether to install the packages now, and does. Answers whether they are installed. */
export async function offerInstall(
  ask: Ask,
  directory: string,
  manager: PackageManager,
): Promise<boolean> {
  const answer = await ask.confirm(`Install its packages now (${manager.install})?`);
  return answer === true && installPackages(directory, manager);
}
