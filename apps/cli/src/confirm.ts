import type { RepoConfig } from "@fs/repo";
import { storeAddress } from "@fs/repo";
import { FeatureStoreError } from "@fs/sdk";
import type { CommandContext } from "./command-context.ts";

/** What a removal concerns. */
export interface Removal {
  /** For example "teardown removes all of". */
  readonly what: string;
  readonly config: RepoConfig;
  /** `--yes` */
  readonly yes: boolean;
}

/**
 * Names the project, the registry and the store that a removal touches, and asks for the project's name.
 * FS_READ_ONLY where the configuration refuses writes; FS_CONFIRMATION_REQUIRED where the answer is another one, and where nobody can be asked and `--yes` was not given.
 */
export async function confirmRemoval(context: CommandContext, removal: Removal): Promise<void> {
  const { config } = removal;
  // What will be refused is not asked for.
  if (config.readOnly) {
    throw new FeatureStoreError(
      "FS_READ_ONLY",
      `${removal.what} project "${config.project}", and is refused: its configuration says read_only: true`,
    );
  }
  context.output.note(`${removal.what} project "${config.project}"`);
  context.output.note(`  registry:     ${placeOf(config.registry, config)}`);
  context.output.note(
    `  online store: ${config.online === null ? "none" : placeOf(config.online, config)}`,
  );
  if (removal.yes) return;
  const { ask } = context.terminal;
  if (ask === null) {
    throw new FeatureStoreError(
      "FS_CONFIRMATION_REQUIRED",
      `${removal.what} project "${config.project}" (registry ${placeOf(config.registry, config)}); nothing was removed: run it on a terminal, or add --yes`,
    );
  }
  const answer = await ask.text(`Type the project's name (${config.project}) to go on`);
  if (answer?.trim() === config.project) return;
  throw new FeatureStoreError(
    "FS_CONFIRMATION_REQUIRED",
    `the project's name "${config.project}" was not confirmed; nothing was removed`,
  );
}

/** A store in words: its type, and where it lies. */
export function placeOf(store: RepoConfig["registry"], config: RepoConfig): string {
  const address = storeAddress(store, config.directory);
  return address === null ? store.type : `${store.type}, ${address}`;
}
