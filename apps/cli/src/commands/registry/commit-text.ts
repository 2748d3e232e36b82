import { kindText } from "../../format/kind-text.ts";
import type { ListedCommit } from "./commit-list.ts";

const SHOWN = 3;

/** When a commit was made, as ISO text to the second. */
export function timeText({ atMillis }: ListedCommit): string {
  return `${new Date(atMillis).toISOString().slice(0, 19)}Z`;
}

/** What a commit changed, in a line: the first few names, and how many more. */
export function changedText({ changed }: ListedCommit): string {
  const names = changed.slice(0, SHOWN).map(({ kind, name }) => `${kindText(kind)} ${name}`);
  const more = changed.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** A commit as data. */
export function commitData(commit: ListedCommit): Readonly<Record<string, unknown>> {
  const { revision, from, by, note, changed } = commit;
  return { revision, from, at: timeText(commit), by, note, changed };
}
