import { join } from "node:path";
import type { FeatureStore, OnlineFeatures } from "@fs/sdk";
import { instantText, parseInstant, storedAt } from "@fs/sdk/adapter";
import {
  type CaseGet,
  type Expected,
  type ExpectedColumn,
  type GoldenCase,
  readJson,
} from "./case-file.ts";
import { type OnlineWorld, runStep, setStepClock } from "./case-step.ts";
import type { Difference } from "./difference.ts";
import { canonical, cellValue, sameValue } from "./golden-value.ts";

/** Runs the steps of a case in order; answers the first difference in an answer or a watermark. */
export async function runOnline(
  world: OnlineWorld,
  golden: GoldenCase,
): Promise<Difference | null> {
  const expected = await readJson<Expected>(join(golden.folder, "expected.json"));
  for (const [i, step] of (golden.steps ?? []).entries()) {
    if (step.op === "get") {
      setStepClock(world, step);
      const difference = await runGet(world.store, step, expected);
      if (difference !== null) return difference;
    } else await runStep(world, step);
    const marks = expected.watermarks?.find((one) => one.after_step === i);
    const moved = marks === undefined ? null : await compareMarks(world.store, i, marks.views);
    if (moved !== null) return moved;
  }
  return null;
}

async function runGet(
  store: FeatureStore,
  step: CaseGet,
  expected: Expected,
): Promise<Difference | null> {
  const columns = expected.gets?.[step.id];
  if (columns === undefined) throw new Error(`expected.json has no get ${step.id}`);
  const entities =
    step.entities.length === 0
      ? Array.from({ length: step.row_count ?? 0 }, () => ({}))
      : Object.fromEntries(
          step.entities.map((column) => [
            column.name,
            column.values.map((value) => cellValue(column.type, value)),
          ]),
        );
  const answer = await store.getOnlineFeatures({
    entities,
    features: step.service === undefined ? (step.features ?? []) : { service: step.service },
    fullFeatureNames: step.full_feature_names ?? false,
  });
  const want = columns
    .map((column) => column.name)
    .sort()
    .join(", ");
  const batch = answer.batch();
  const have = batch.fields
    .map((field) => field.name)
    .sort()
    .join(", ");
  if (want !== have)
    return { request: step.id, row: null, column: "(names)", expected: want, found: have };
  for (const column of columns) {
    const difference = compareColumn(step.id, column, answer);
    if (difference !== null) return difference;
  }
  return null;
}

function compareColumn(
  request: string,
  expected: ExpectedColumn,
  answer: OnlineFeatures<object>,
): Difference | null {
  const { name, type } = expected;
  const batch = answer.batch();
  const column = batch.columns[batch.fields.findIndex((field) => field.name === name)];
  const statuses = answer.statuses(name as never);
  const times = answer.eventTimes(name as never);
  for (const [row, cell] of expected.values.entries()) {
    const found = column === undefined ? null : storedAt(column, row);
    const at = (what: string, want: string, have: string): Difference => ({
      request,
      row,
      column: `${name}${what}`,
      expected: want,
      found: have,
    });
    if (!sameValue(type, cell, found, expected.on_demand ?? false)) {
      return at("", canonical(type, cell), canonical(type, found));
    }
    if (expected.statuses[row] !== statuses[row]) {
      return at(" (status)", String(expected.statuses[row]), String(statuses[row]));
    }
    const micros = Number.isNaN(times[row]) ? 0n : BigInt(times[row] as number);
    const want = expected.event_timestamps[row] as string;
    if (parseInstant(want) !== micros) return at(" (event time)", want, instantText(micros));
  }
  return null;
}

async function compareMarks(
  store: FeatureStore,
  step: number,
  views: Readonly<Record<string, string | null>>,
): Promise<Difference | null> {
  for (const [view, want] of Object.entries(views)) {
    const found = await store.watermark(view);
    if ((want === null ? null : Date.parse(want)) === (found?.getTime() ?? null)) continue;
    return {
      request: `step ${step}`,
      row: null,
      column: `${view} (watermark)`,
      expected: String(want),
      found: found?.toISOString() ?? "null",
    };
  }
  return null;
}
