import { dirname, resolve } from "node:path";
import { exitStatusOf } from "@fs/sdk";
import { type Command, CommanderError } from "commander";
import type { CommandContext, Verb } from "./command-context.ts";
import type { Act } from "./declare.ts";
import { failureOf, usageError } from "./format/failure.ts";
import { type Answer, Output } from "./output.ts";
import { buildProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** The flags that every command knows, wherever it is written. */
interface GlobalFlags {
  readonly chdir?: string;
  readonly featureStoreYaml?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * Runs one command line (without `node` and the script) and answers the exit status: 0 done, 1 failed, 2 wrong usage, 3
 * differences found.
 * Never throws and never ends the process.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2 | 3> {
  const json = argv.includes("--json");
  const verbose = argv.includes("--verbose") || (terminal.env.FS_DEBUG ?? "") !== "";
  let status: 0 | 1 | 3 = 0;
  const answered = (answer: Answer): void => {
    if (answer.differs === true) status = 3;
    if (answer.failed === true) status = 1;
  };
  const program = buildProgram(terminal, actIn(terminal, answered));
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const output = new Output(terminal, { json });
    const isUsage = error instanceof CommanderError;
    // A group without its verb has printed its help already.
    if (isUsage && error.code === "commander.help") return 2;
    const shown = isUsage ? usageError(error.message, calledName(program, argv)) : error;
    output.failure(failureOf(shown, verbose));
    return exitStatusOf(shown);
  }
}

/** The full name of the command that a line calls, as far as there is one. */
function calledName(program: Command, argv: readonly string[]): string {
  let called = program;
  const names = [program.name()];
  for (const word of argv) {
    const below = called.commands.find((one) => one.name() === word);
    if (below === undefined) continue;
    called = below;
    names.push(word);
  }
  return names.join(" ");
}

function actIn(terminal: Terminal, answered: (answer: Answer) => void): Act {
  return <F>(load: () => Promise<Verb<F>>) =>
    async (...given: unknown[]) => {
      // commander gives an action the command last.
      const command = given.at(-1) as Command;
      const flags = command.optsWithGlobals<F & GlobalFlags>();
      const json = flags.json === true;
      const output = new Output(terminal, { json });
      const context: CommandContext = { terminal, output, json, ...placeOf(flags, terminal) };
      const verb = await load();
      try {
        const answer = await verb(context, flags, command.args);
        output.answer(answer);
        answered(answer);
      } finally {
        output.clear();
      }
    };
}

/** A configuration that lies elsewhere brings its folder along: the files around it are the feature repository, unless -c names another. */
function placeOf(
  { chdir, featureStoreYaml }: GlobalFlags,
  { directory }: Terminal,
): Pick<CommandContext, "repository" | "yamlPath"> {
  if (featureStoreYaml === undefined)
    return { repository: resolve(directory, chdir ?? "."), yamlPath: undefined };
  const yamlPath = resolve(directory, featureStoreYaml);
  return {
    repository: chdir === undefined ? dirname(yamlPath) : resolve(directory, chdir),
    yamlPath,
  };
}
