import { cliManifest } from "../../cli-manifest.ts";
import type { Verb } from "../../command-context.ts";

/** The version of the CLI and of the Node that runs it. */
export const version: Verb<object> = async () => {
  const { version: cli } = cliManifest();
  return {
    data: { version: cli, node: process.versions.node },
    lines: [`Feature Store SDK Version: "${cli}"`],
  };
};
