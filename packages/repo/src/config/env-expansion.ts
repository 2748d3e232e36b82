/** The variables that a configuration may name: `process.env`, or a table of a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its variables filled in. */
export interface Expanded {
  readonly text: string;
  /** The variables that it named, also those that were filled by a default. */
  readonly variables: readonly string[];
  /** What could not be filled in, in the words of an error message. */
  readonly problems: readonly string[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

/**
 * Fills in `$NAME`, `${NAME}` and `${NAME:-default}` (the default also stands for an empty variable, and may itself
 * name variables); `$$` is one `$`. A `$` that begins none of these is left as it is. Never throws.
 */
export function expandVariables(text: string, env: Environment): Expanded {
  const found = { variables: new Set<string>(), problems: [] as string[] };
  return {
    text: expand(text, env, found),
    variables: [...found.variables],
    problems: found.problems,
  };
}

interface Found {
  readonly variables: Set<string>;
  readonly problems: string[];
}

function expand(text: string, env: Environment, found: Found): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) break;
    out += text.slice(at, dollar);
    const part = expandOne(text, dollar, env, found);
    out += part.text;
    at = part.end;
  }
  return out + text.slice(at);
}

function expandOne(
  text: string,
  dollar: number,
  env: Environment,
  found: Found,
): { readonly text: string; readonly end: number } {
  const next = text[dollar + 1];
  if (next === "$") return { text: "$", end: dollar + 2 };
  if (next === "{") {
    const close = closingBrace(text, dollar + 1);
    if (close < 0) {
      found.problems.push('a "$" and "{" without the "}"; write $$ for a plain dollar sign');
      return { text: "", end: text.length };
    }
    return { text: braced(text.slice(dollar + 2, close), env, found), end: close + 1 };
  }
  const name = NAME.exec(text.slice(dollar + 1))?.[0];
  if (name === undefined) return { text: "$", end: dollar + 1 };
  return { text: filledIn(name, null, env, found), end: dollar + 1 + name.length };
}

function braced(inside: string, env: Environment, found: Found): string {
  const name = NAME.exec(inside)?.[0];
  const rest = inside.slice(name?.length ?? 0);
  if (name === undefined || (rest !== "" && !rest.startsWith(":-"))) {
    found.problems.push(
      `"\${${inside}}" is neither \${NAME} nor \${NAME:-default}; write $$ for a plain dollar sign`,
    );
    return "";
  }
  return filledIn(name, rest === "" ? null : rest.slice(2), env, found);
}

function filledIn(name: string, fallback: string | null, env: Environment, found: Found): string {
  found.variables.add(name);
  const value = env[name];
  if (value !== undefined && (value !== "" || fallback === null)) return value;
  if (fallback !== null) return expand(fallback, env, found);
  found.problems.push(
    `the environment variable ${name} is not set; set it, or write \${${name}:-default}, or $$ for a plain dollar sign`,
  );
  return "";
}

/** Where the brace that opens at `open` is closed, `${…}` within it skipped; -1 where it is not. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "{" && (at === open || text[at - 1] === "$")) depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
