import { FeatureStoreError, type LooseRow } from "@fs/sdk";
import { parseLossless } from "./lossless.ts";

/** Rows from JSON: a list of objects, or one object. Integers keep every digit. FS_ARGUMENT_INVALID names `what`. */
export function jsonRows(text: string, what: string): readonly LooseRow[] {
  const value = parsed(text, what);
  return asRows(Array.isArray(value) ? value : [value], what);
}

/** Rows from newline-delimited JSON, an object a line; empty lines are skipped. */
export function ndjsonRows(text: string, what: string): readonly LooseRow[] {
  const rows: unknown[] = [];
  text.split("\n").forEach((line, i) => {
    if (line.trim() !== "") rows.push(parsed(line, `${what}, line ${i + 1}`));
  });
  return asRows(rows, what);
}

function parsed(text: string, what: string): unknown {
  try {
    // Windows tools begin a file with a byte order mark.
    return parseLossless(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    // The parser's message quotes the text, which may hold values.
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", `${what} is not JSON`, { cause });
  }
}

function asRows(values: readonly unknown[], what: string): readonly LooseRow[] {
  const wrong = values.findIndex(
    (value) => typeof value !== "object" || value === null || Array.isArray(value),
  );
  if (wrong < 0) return values as readonly LooseRow[];
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what}, item ${wrong}: expected an object of column: value`,
  );
}
