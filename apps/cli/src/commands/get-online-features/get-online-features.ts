import type { LooseRow, OnlineFeatures } from "@fs/sdk";
import { instantText } from "@fs/sdk/adapter";
import type { Verb } from "../../command-context.ts";
import { driftObserver } from "../../drift-observer.ts";
import { plainColumns } from "../../format/plain-value.ts";
import { cellText, tableLines } from "../../format/table.ts";
import { entityPairs } from "../../input/entity-pairs.ts";
import { type FeatureFlags, namedFeatures } from "../../input/features.ts";
import { withDefinitions } from "../../open-repository.ts";
import type { Answer } from "../../output.ts";

/** The flags of get-online-features. */
export interface OnlineFlags extends FeatureFlags {
  readonly entities: readonly string[];
  readonly fullFeatureNames?: boolean;
  readonly wide?: boolean;
}

/** Reads online features; `--json` answers a list of values for each column, as Feast does. */
export const getOnlineFeatures: Verb<OnlineFlags> = async (context, flags) => {
  const features = namedFeatures(flags);
  const entities = entityPairs(flags.entities);
  const { signal } = context.terminal;
  return withDefinitions(
    context,
    async ({ store }) => {
      const fullFeatureNames = flags.fullFeatureNames === true;
      const request = { features, entities, fullFeatureNames, cast: true };
      const answer = await store.getOnlineFeatures(request, { signal });
      return flags.wide === true ? wideAnswer(answer) : columnAnswer(answer);
    },
    { observer: driftObserver(context.output) },
  );
};

function columnAnswer(answer: OnlineFeatures<LooseRow>): Answer {
  const batch = answer.batch();
  const columns = plainColumns(batch);
  const names = batch.fields.map((field) => field.name);
  const rows = Array.from({ length: batch.length }, (_, row) =>
    columns.map((column) => cellText(column[row])),
  );
  return {
    data: Object.fromEntries(names.map((name, i) => [name, columns[i]])),
    lines: tableLines(names, rows),
    indent: 4,
  };
}

/** One line for each value: a person who asks why a value is null finds it here. */
function wideAnswer(answer: OnlineFeatures<LooseRow>): Answer {
  const batch = answer.batch();
  const columns = plainColumns(batch);
  const all = batch.fields.map(({ name }, i) => ({
    name,
    values: columns[i] as readonly unknown[],
    statuses: answer.statuses(name),
    eventTimes: Array.from(answer.eventTimes(name), timeText),
  }));
  const rows = Array.from({ length: batch.length }, (_, row) => row).flatMap((row) =>
    all.map((one) => [
      String(row),
      one.name,
      cellText(one.values[row]),
      one.statuses[row] as string,
      one.eventTimes[row] ?? "",
    ]),
  );
  return {
    data: Object.fromEntries(
      all.map(({ name, values, statuses, eventTimes }) => [
        name,
        { values, statuses, event_timestamps: eventTimes },
      ]),
    ),
    lines: tableLines(["ROW", "NAME", "VALUE", "STATUS", "EVENT_TIME"], rows),
    indent: 4,
  };
}

/** Null where there is no row, and where a value has no event time of its own. */
function timeText(micros: number): string | null {
  return Number.isNaN(micros) || micros === 0 ? null : instantText(BigInt(micros));
}
