import { FeatureStoreError } from "@fs/sdk/adapter";
import * as z from "zod";
import { foreignContent } from "./foreign-content.ts";

/** What marks a file as one of ours. */
export interface Envelope {
  readonly format: string;
  readonly version: number;
}

const FOREIGN_CONTENT = {
  feast: "is a registry that Feast wrote (protobuf)",
  sqlite: "is an SQLite database",
  binary: "is a binary file of another program",
} as const;

const envelopeSchema = z.object({ format: z.string(), version: z.int() });

/**
 * The content of a file of this format, checked against its schema. Another program's file is FS_REGISTRY_FOREIGN, as
 * is one of a newer version; one that is damaged is FS_REGISTRY_CORRUPT. Never changes the file.
 */
export function openEnvelope<T>(
  bytes: Uint8Array,
  path: string,
  { envelope, schema }: { readonly envelope: Envelope; readonly schema: z.ZodType<T> },
): T {
  const value = parseText(bytes, path);
  const found = envelopeSchema.safeParse(value).data;
  if (found === undefined || found.format !== envelope.format) {
    throw foreign(path, `is JSON, but not a file of format "${envelope.format}"`);
  }
  if (found.version > envelope.version) {
    throw new FeatureStoreError(
      "FS_REGISTRY_FOREIGN",
      `registry "${path}" has version ${found.version} of its format and this @fs/registry reads up to version ${envelope.version}; upgrade @fs/registry (the file was left untouched)`,
    );
  }
  const content = schema.safeParse(value);
  if (content.success) return content.data;
  const place = content.error.issues[0]?.path.join(".") || "its top";
  throw corrupt(path, `is damaged at ${place}`, content.error);
}

/** The text of a file: the envelope first, then the rest, indented for people and for diffs. */
export function closeEnvelope(envelope: Envelope, rest: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...envelope, ...rest }, null, 2)}\n`;
}

/** The error for a file of ours that is damaged; `problem` completes "registry … ". */
export function corrupt(path: string, problem: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError(
    "FS_REGISTRY_CORRUPT",
    `registry "${path}" ${problem}; restore it from a backup or from version control, or move it away and apply the definitions again (it was left untouched)`,
    { cause, details: { path } },
  );
}

function parseText(bytes: Uint8Array, path: string): unknown {
  if (bytes.length === 0) throw corrupt(path, "is empty");
  const content = foreignContent(bytes);
  if (content !== null) throw foreign(path, FOREIGN_CONTENT[content]);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupt(path, "is not valid JSON", cause);
  }
}

function foreign(path: string, what: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_REGISTRY_FOREIGN",
    `registry "${path}" ${what}; name another file as the registry, such as "data/registry.json", and apply the definitions to it (the file was left untouched)`,
    { details: { path } },
  );
}
