import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";

/** A failure in both forms that the output knows. */
export interface Failure {
  readonly data: { readonly error: { readonly code: string; readonly message: string } };
  readonly lines: readonly string[];
}

/** What the user's own code threw. */
const OF_USER_CODE: ReadonlySet<string> = new Set([
  "FS_DEFINITION_LOAD_FAILED",
  "FS_TRANSFORM_FAILED",
]);

/**
 * What is printed of an error. A definition file or a transform that threw shows its own stack; of other
 * errors the causes and stacks are shown where they are asked for.
 */
export function failureOf(error: unknown, verbose: boolean): Failure {
  const known = isFeatureStoreError(error) ? error : null;
  const code = known?.code ?? "FS_INTERNAL";
  const message = messageOf(error);
  const lines = [`error ${code}: ${message}`];
  if (known !== null && OF_USER_CODE.has(known.code) && !verbose)
    lines.push(...stackOf(known.cause));
  if (verbose) lines.push(...chainOf(error));
  else if (known === null) lines.push("This is a fault of fs itself; --verbose shows where.");
  return { data: { error: { code, message } }, lines };
}

/** A usage error in the words of the argument parser, as one of ours; `command` is the one whose help tells more. */
export function usageError(message: string, command: string): FeatureStoreError {
  const text = message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .trim()
    .replace(/\.$/, "");
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `${text}; see ${command} --help`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack.split("\n");
}

function chainOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let at = error, depth = 0; at !== undefined && depth < 8; depth += 1) {
    lines.push(
      ...(depth === 0
        ? stackOf(at).slice(1)
        : stackOf(at).map((l, i) => (i === 0 ? `caused by ${l}` : l))),
    );
    at = at instanceof Error ? at.cause : undefined;
  }
  return lines;
}
