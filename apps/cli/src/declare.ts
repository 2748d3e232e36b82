import type { Command } from "commander";
import type { Verb } from "./command-context.ts";

/** Makes the action of a command from its verb, which is imported when the command is called. */
export type Act = <F>(load: () => Promise<Verb<F>>) => (...given: unknown[]) => Promise<void>;

/** Adds a verb's names, flags and help to the program. */
export type Declare = (program: Command, act: Act) => void;

/** Collects an option that may be repeated. */
export function repeated(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The last part of a command's help. */
export function examples(...lines: readonly string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  $ ${line}`)].join("\n");
}
