import { DockerfileParser, type Instruction } from "dockerfile-ast";
import { validate } from "dockerfile-utils";

/** One instruction of a Dockerfile. */
export interface Step {
  readonly keyword: string;
  /** `--name=value` before the arguments. */
  readonly flags: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** What follows the keyword and its flags, lines joined. */
  readonly text: string;
  /** Of ENV. */
  readonly properties: readonly (readonly [string, string])[];
  readonly line: number;
}

/** What of the parser's instructions depends on their kind. */
interface Parsed extends Instruction {
  getFlags?(): readonly { getName(): string; getValue(): string | null }[];
  getProperties?(): readonly { getName(): string; getUnescapedValue(): string | null }[];
}

/** Reads a Dockerfile; throws, with lines, where Docker would refuse it. */
export function readDockerfile(text: string): readonly Step[] {
  const problems = validate(text).map(
    ({ range, message }) => `Dockerfile:${range.start.line + 1}: ${message}`,
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return DockerfileParser.parse(text).getInstructions().map(stepOf);
}

function stepOf(instruction: Parsed): Step {
  const words = instruction.getArguments().map((word) => word.getValue());
  const properties = instruction.getProperties?.() ?? [];
  return {
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(
      (instruction.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue() ?? ""]),
    ),
    words,
    text: (instruction.getArgumentsContent() ?? "").replace(/^(--\S+\s+)+/, ""),
    properties: properties.map((one) => [one.getName(), one.getUnescapedValue() ?? ""]),
    line: instruction.getRange().start.line + 1,
  };
}

/** The words of a command in JSON, which is run without a shell; throws for one that a shell would read. */
export function execForm(text: string, line: number): readonly string[] {
  if (!text.startsWith("[")) {
    throw new Error(
      `Dockerfile:${line}: a shell would stand between Docker and the command, and signals end there; write it as a JSON list`,
    );
  }
  return JSON.parse(text) as readonly string[];
}
