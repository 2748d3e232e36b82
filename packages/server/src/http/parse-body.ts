import { isUtf8 } from "node:buffer";
import { parseJsonLossless } from "@fs/sdk/adapter";
import { malformed } from "./malformed.ts";

/** A JSON object as it came: any name is its own property, integers are exact. */
export type Body = Readonly<Record<string, unknown>>;

/** Reads a body as a JSON object, whatever its content type says. FS_REQUEST_MALFORMED for anything else. */
export function parseBody(bytes: Buffer): Body {
  if (bytes.length === 0) throw malformed("missing", ["body"], "Field required");
  if (!isUtf8(bytes)) throw malformed("json_invalid", ["body"], "The body is not UTF-8");
  const value = parseText(bytes.toString("utf8"));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Body;
  throw malformed("model_attributes_type", ["body"], "Input should be a JSON object");
}

function parseText(text: string): unknown {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return parseJsonLossless(plain);
  } catch {
    // The parser's own message holds a piece of the body.
    throw malformed("json_invalid", ["body"], "JSON decode error");
  }
}
