import { loadConfig, maskSecrets } from "@fs/repo";
import { stringify } from "yaml";
import type { Verb } from "../../command-context.ts";

/** The configuration in effect, variables filled in and secrets masked. */
export const configuration: Verb<object> = async (context) => {
  const { yamlPath, terminal } = context;
  const config = await loadConfig(context.repository, { yamlPath, env: terminal.env });
  const data = maskSecrets(config);
  if (config.ignored.length > 0)
    context.output.note(`accepted and without effect here: ${config.ignored.join(", ")}`);
  return { data, lines: [stringify(data).trimEnd()] };
};
