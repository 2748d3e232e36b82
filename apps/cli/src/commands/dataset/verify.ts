import { resolve } from "node:path";
import { type DatasetVerification, verifyDataset } from "@fs/sdk";
import type { Verb } from "../../command-context.ts";
import { countText } from "../../format/count-text.ts";
import { manifestLines } from "./manifest-lines.ts";

/** Holds a written training set against its manifest; a file that is another one is a failure. */
export const verify: Verb<object> = async ({ terminal }, _flags, args) => {
  // The parser refuses a call without the argument.
  const [given] = args as [string];
  const file = resolve(terminal.directory, given);
  const found = await verifyDataset(file);
  const lines = [...verdictLines(given, found), ...manifestLines(found.manifest)];
  return { data: { file, ...found }, lines, failed: !found.matches };
};

function verdictLines(file: string, found: DatasetVerification): readonly string[] {
  const { manifest, matches, bytes, sha256 } = found;
  if (matches) return [`${file} is what its manifest says`];
  return [
    `${file} is not what its manifest says: it was changed after it was written`,
    `  expected  ${countText(manifest.bytes, "byte")}, sha256 ${manifest.sha256}`,
    `  found     ${countText(bytes, "byte")}, sha256 ${sha256}`,
  ];
}
