import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { FeatureStoreError, type LooseRow } from "@fs/sdk";
import { jsonRows, ndjsonRows } from "../../input/json-rows.ts";
import type { Terminal } from "../../terminal.ts";

/** The flags that say which rows. */
export interface RowFlags {
  readonly rows?: string;
  readonly row?: string;
}

/** The rows of `--rows FILE`, of stdin, or of `-r JSON`. */
export async function rowsOf(flags: RowFlags, terminal: Terminal): Promise<readonly LooseRow[]> {
  const { rows, row } = flags;
  if ((rows === undefined) === (row === undefined)) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "say which rows with --rows FILE (- for stdin), or with -r JSON",
    );
  }
  if (row !== undefined) return jsonRows(row, "-r");
  const file = rows as string;
  if (file === "-") return textRows(await readAll(terminal.stdin), "stdin");
  const extension = extname(file).toLowerCase();
  if (extension === ".ndjson" || extension === ".jsonl")
    return ndjsonRows(await textOf(file, terminal), file);
  return textRows(await textOf(file, terminal), file);
}

/** One JSON text or a line each: what pipes carry. */
function textRows(text: string, what: string): readonly LooseRow[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const isLines =
    lines.length > 1 &&
    lines.every((line) => line.trimStart().startsWith("{") && line.trimEnd().endsWith("}"));
  return isLines ? ndjsonRows(text, what) : jsonRows(text, what);
}

async function textOf(file: string, terminal: Terminal): Promise<string> {
  try {
    return await readFile(resolve(terminal.directory, file), "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", `--rows ${file} cannot be read (${code})`, {
      cause,
    });
  }
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream)
    chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString("utf8");
}
