import type { Answer, Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** What every verb is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly output: Output;
  /** The feature repository. */
  readonly repository: string;
  /** The configuration, where it is not `feature_store.yaml` of the repository. */
  readonly yamlPath: string | undefined;
  readonly json: boolean;
}

/** What a verb does with its arguments and flags: it answers data and never prints it itself. */
export type Verb<F> = (
  context: CommandContext,
  flags: F,
  args: readonly string[],
) => Promise<Answer>;
