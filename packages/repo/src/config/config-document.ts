import { FeatureStoreError } from "@fs/sdk";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parse,
  parseDocument,
  Scalar,
  visit,
} from "yaml";
import { type Environment, expandVariables } from "./env-expansion.ts";

/** The way to a value in the yaml: keys and list positions. */
export type ConfigPath = readonly (string | number)[];

/** What was written: its values with variables filled in, and where each of them stands. */
export interface ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of a value, or of its key; of the nearest thing around it, where it is not written. */
  place(path: ConfigPath, part?: "key" | "value"): string;
  /** An unquoted value that a variable filled, as yaml would read it (a number or a boolean); undefined for any other. */
  retyped(path: ConfigPath): number | boolean | undefined;
  /** The variables that a value was filled from. */
  variables(path: ConfigPath): readonly string[];
}

interface Filled {
  readonly variables: readonly string[];
  readonly plain: boolean;
}

/**
 * Reads yaml. Variables are filled in after parsing, value by value, so that nothing in a secret can break the file.
 * FS_CONFIG_INVALID, with file, line and column, for text that is no yaml and for a variable that is not set.
 */
export function parseConfig(text: string, file: string, env: Environment): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: "error",
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    const [offset] = broken.pos;
    const isPlaceholder = text[offset] === "{" && text[offset - 1] === "$";
    const hint = isPlaceholder ? "; inside { } and [ ], write a variable in quotes" : "";
    // The parser's own text is advice to those who call it.
    const problem =
      broken.code === "MULTIPLE_DOCS"
        ? "the file holds several documents; keep one, and take the --- away"
        : broken.message;
    throw new FeatureStoreError("FS_CONFIG_INVALID", `${at(offset)}: ${problem}${hint}`, {
      cause: broken,
    });
  }
  const filled = fillIn(document, env, at);
  const value = valuesOf(document, at);
  const nodeAt = (path: ConfigPath): Node | null => resolved(document, document.getIn(path, true));
  return {
    file,
    value,
    place: (path, part = "value") => at(offsetOf(document, path, part)),
    retyped: (path) => {
      const node = nodeAt(path);
      return isScalar(node) && filled.get(node)?.plain === true
        ? retype(String(node.value))
        : undefined;
    },
    variables: (path) => {
      const node = nodeAt(path);
      return (isScalar(node) && filled.get(node)?.variables) || [];
    },
  };
}

/** FS_CONFIG_INVALID for an alias of nothing, of what it stands in, or of so much that memory would run out. */
function valuesOf(document: Document, at: (offset: number) => string): unknown {
  visit(document, {
    Alias(_key, node, around) {
      const anchored = node.resolve(document);
      const isInside = around.some((one) => one === anchored);
      if (anchored !== undefined && !isInside) return;
      const problem = isInside ? "stands inside of what it names" : "names no anchor before it";
      throw new FeatureStoreError(
        "FS_CONFIG_INVALID",
        `${at(node.range?.[0] ?? 0)}: the alias *${node.source} ${problem}; write the value out`,
      );
    },
  });
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      `${at(0)}: the aliases cannot be filled in: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function fillIn(
  document: Document,
  env: Environment,
  at: (offset: number) => string,
): Map<Scalar, Filled> {
  const filled = new Map<Scalar, Filled>();
  const problems: string[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string" || !node.value.includes("$")) return;
      const expanded = expandVariables(node.value, env);
      problems.push(
        ...expanded.problems.map((problem) => `${at(node.range?.[0] ?? 0)}: ${problem}`),
      );
      filled.set(node, { variables: expanded.variables, plain: node.type === Scalar.PLAIN });
      node.value = expanded.text;
    },
  });
  if (problems.length > 0) throw new FeatureStoreError("FS_CONFIG_INVALID", problems.join("\n"));
  return filled;
}

function offsetOf(document: Document, path: ConfigPath, part: "key" | "value"): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = resolved(document, document.getIn(path.slice(0, depth - 1), true));
    const pair = isMap(parent)
      ? parent.items.find((item) => keyText(item.key) === path[depth - 1])
      : undefined;
    if (pair !== undefined) {
      const isValue = part === "value" && (depth === path.length || isScalar(pair.value));
      const wanted = isValue ? (pair.value ?? pair.key) : pair.key;
      // The key of a pair that was parsed is a node.
      return (wanted as Node).range?.[0] ?? 0;
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isScalar(node) || isAlias(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyText(key: unknown): unknown {
  return isScalar(key) ? key.value : key;
}

function resolved(document: Document, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null;
  return (node as Node | undefined) ?? null;
}

function retype(text: string): number | boolean | undefined {
  if (!/^(true|false|[-+]?\.?\d[\d.eE+-]*)$/i.test(text)) return undefined;
  const value: unknown = parse(text);
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}
