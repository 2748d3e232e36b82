import type { CaseResult } from "@fs/conformance";
import { kindText } from "./conform-flags.ts";
import type { ProvedStore } from "./proved-store.ts";

/** A duty that is not kept, and what was wrong; where in the code is left to `--json`. */
export function failedLines({ name, message }: CaseResult): readonly string[] {
  const words = (message ?? "").split("\n").filter((line) => !/^\s*(at |Hint: )/.test(line));
  return [`  failed   ${name}`, ...words.map((line) => `           ${line}`)];
}

/** What came of a store: the duties that were skipped, then the counts. */
export function provedLines(store: ProvedStore): readonly string[] {
  const { kind, name, passed, failed, skipped, cases } = store;
  return [
    ...cases
      .filter(({ outcome }) => outcome === "skipped")
      .map((one) => `  skipped  ${one.name} (${one.message})`),
    `${kindText(kind)} "${name}": ${passed} kept, ${failed} failed, ${skipped} skipped`,
  ];
}
