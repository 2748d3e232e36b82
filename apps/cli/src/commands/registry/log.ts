import { FeatureStoreError } from "@fs/sdk";
import type { Verb } from "../../command-context.ts";
import { tableLines } from "../../format/table.ts";
import { withRegistry } from "../../open-repository.ts";
import { type ListedCommit, listedCommits } from "./commit-list.ts";
import { changedText, commitData, timeText } from "./commit-text.ts";

/** The flags of log. */
export interface LogFlags {
  readonly limit: string;
}

/** The commits of the project, newest first. */
export const log: Verb<LogFlags> = (context, flags) => {
  if (!/^[1-9]\d*$/.test(flags.limit)) {
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", "--limit is no count; give 1 or more");
  }
  return withRegistry(context, async (registry, { project }) => {
    const { signal } = context.terminal;
    const commits: ListedCommit[] = [];
    for await (const commit of listedCommits(registry, project, { signal })) {
      commits.push(commit);
      if (commits.length === Number(flags.limit)) break;
    }
    const rows = commits.map((one) => [
      one.revision,
      timeText(one),
      one.by ?? "",
      changedText(one),
    ]);
    return {
      data: commits.map(commitData),
      lines:
        rows.length === 0
          ? [`No commits of project ${project}`]
          : tableLines(["REVISION", "TIME", "BY", "CHANGED"], rows),
    };
  });
};
