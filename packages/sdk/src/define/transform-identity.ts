import { sha256Hex } from "../schema/sha256.ts";
import type { AnyOnDemandFeatureView } from "./definitions.ts";

/** What the registry keeps of a transform: never the function. */
export interface TransformSpec {
  /** For people to read; not compared. */
  readonly text: string;
  /** Hash of the text without comments and white space; null where a version pins it. */
  readonly hash: string | null;
  readonly version: string | null;
}

/**
 * What tells one transform from another: the version that its view pins, else a hash of the function's text without
 * comments and white space, so that an edited comment is no change.
 */
export async function transformIdentity(
  view: Pick<AnyOnDemandFeatureView, "transform" | "transformBatch" | "version">,
): Promise<TransformSpec> {
  const text = (view.transformBatch ?? view.transform).toString();
  const hash = view.version === null ? (await sha256Hex(bareText(text))).slice(0, 32) : null;
  return { text, hash, version: view.version };
}

// A string, a template, a comment, or a run of white space; a regular expression that holds quotes reads as strings,
// which only makes its white space count.
const TOKEN =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+/g;

/** A function's text without comments and white space; texts in quotes stay as they are. */
export function bareText(text: string): string {
  return text.replace(TOKEN, (token) => (/^["'`]/.test(token) ? token : ""));
}
