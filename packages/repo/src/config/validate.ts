import { FeatureStoreError } from "@fs/sdk";
import { didYouMean, type StandardIssue, type StandardSchema } from "@fs/sdk/adapter";
import type { ConfigDocument, ConfigPath } from "./config-document.ts";

/** Values of the yaml, and where they stand in it. */
export interface ConfigPart {
  readonly document: ConfigDocument;
  readonly path: ConfigPath;
  readonly value: unknown;
  /** Keys that may be written there and are not the schema's to judge. */
  readonly alsoKnown?: readonly string[];
}

/**
 * Holds values of the yaml against a schema. A value that an unquoted variable filled is text; where the schema
 * refuses that, it is taken as yaml would read it (`port: ${PORT}` is then a number, a password stays text).
 * FS_CONFIG_INVALID names file, line, column and key of each problem, and the key that a mistyped one most likely meant.
 */
export async function validatePart<O>(schema: StandardSchema<O>, part: ConfigPart): Promise<O> {
  let value = part.value;
  for (;;) {
    const result = await schema["~standard"].validate(value);
    if (result.issues === undefined) return result.value;
    const better = retypeRefused(value, result.issues, part);
    if (better === null) throw invalid(schema, result.issues, { ...part, value });
    value = better;
  }
}

/** The values with one refused text taken as yaml would read it; null where there is none. */
function retypeRefused(
  value: unknown,
  issues: readonly StandardIssue[],
  part: ConfigPart,
): unknown {
  for (const issue of issues) {
    const path = pathOf(issue);
    const last = path.at(-1);
    const retyped = part.document.retyped([...part.path, ...path]);
    if (last === undefined || retyped === undefined || typeof valueAt(value, path) !== "string")
      continue;
    const copy = structuredClone(value);
    // What holds the value at `path` is a mapping or a list.
    const holder = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
    holder[last] = retyped;
    return copy;
  }
  return null;
}

function invalid(
  schema: unknown,
  issues: readonly StandardIssue[],
  part: ConfigPart,
): FeatureStoreError {
  const lines = issues.flatMap((issue) => issueLines(schema, issue, part));
  return new FeatureStoreError("FS_CONFIG_INVALID", lines.join("\n"));
}

function issueLines(schema: unknown, issue: StandardIssue, part: ConfigPart): readonly string[] {
  const path = pathOf(issue);
  const unknown = unknownKeys(issue);
  if (unknown !== null) {
    return unknown.map((key) => {
      const place = part.document.place([...part.path, ...path, key], "key");
      const within = keyName([...part.path, ...path]);
      return `${place}: unknown key "${key}"${within === "" ? "" : ` in ${within}`}${didYouMean(key, [...(part.alsoKnown ?? []), ...knownKeys(schema, path)])}`;
    });
  }
  const full = [...part.path, ...path];
  if (path.length > 0 && valueAt(part.value, path) === undefined) {
    return [`${part.document.place(full)}: key "${keyName(full)}" is missing (${issue.message})`];
  }
  return [`${part.document.place(full)}: ${keyName(full)}: ${issue.message}`];
}

/** zod lists the keys of a strict object that it does not know; the standard has no field for them. */
function unknownKeys(issue: StandardIssue): readonly string[] | null {
  const { code, keys } = issue as { readonly code?: unknown; readonly keys?: unknown };
  return code === "unrecognized_keys" && Array.isArray(keys) ? keys.map(String) : null;
}

/** The keys of the object schema at `path`, where the schema says (zod does). */
function knownKeys(schema: unknown, path: ConfigPath): readonly string[] {
  let at = schema as
    | { shape?: Record<string, unknown>; def?: { innerType?: unknown; in?: unknown } }
    | undefined;
  const inner = (): void => {
    while (at !== undefined && at.shape === undefined)
      at = (at.def?.innerType ?? at.def?.in) as typeof at;
  };
  inner();
  for (const step of path) {
    at = at?.shape?.[step] as typeof at;
    inner();
  }
  return Object.keys(at?.shape ?? {});
}

function pathOf(issue: StandardIssue): ConfigPath {
  return (issue.path ?? []).map((step) => {
    const key = typeof step === "object" ? step.key : step;
    return typeof key === "symbol" ? String(key) : key;
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function keyName(path: ConfigPath): string {
  return path.join(".");
}
