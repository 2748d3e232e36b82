import { join } from "node:path";
import type { FeatureStore, HistoricalEntities, TrainingSet } from "@fs/sdk";
import { type Batch, storedAt } from "@fs/sdk/adapter";
import {
  type CaseTable,
  type Expected,
  type ExpectedTable,
  type GoldenCase,
  type HistoricalRequest,
  readJson,
} from "./case-file.ts";
import type { Difference } from "./difference.ts";
import { canonical, cellValue, sameValue } from "./golden-value.ts";

/** Runs every request of a case, with its entity rows as Parquet and as rows; answers the first difference. */
export async function runHistorical(
  store: FeatureStore,
  golden: GoldenCase,
): Promise<Difference | null> {
  const expected = await readJson<Expected>(join(golden.folder, "expected.json"));
  for (const request of golden.requests ?? []) {
    const table = expected.requests?.[request.id];
    if (table === undefined) throw new Error(`expected.json has no request ${request.id}`);
    for (const form of ["parquet", "rows"] as const) {
      const entities = await entityRows(golden.folder, request.entity_rows, form);
      const answer = await ask(store, request, entities);
      const difference = await compare(`${request.id} (${form})`, table, answer);
      if (difference !== null) return difference;
    }
  }
  return null;
}

async function entityRows(
  folder: string,
  stem: string,
  form: "parquet" | "rows",
): Promise<HistoricalEntities> {
  if (form === "parquet") return { path: join(folder, `${stem}.parquet`) };
  const table = await readJson<CaseTable>(join(folder, `${stem}.json`));
  return Object.fromEntries(
    table.columns.map((column, i) => [
      column.name,
      table.rows.map((row) => cellValue(column.type, row[i] ?? null)),
    ]),
  );
}

function ask(
  store: FeatureStore,
  request: HistoricalRequest,
  entities: HistoricalEntities,
): Promise<TrainingSet<Readonly<Record<string, unknown>>>> {
  return store.getHistoricalFeatures({
    entities,
    features:
      request.service === undefined ? (request.features ?? []) : { service: request.service },
    fullFeatureNames: request.full_feature_names ?? false,
    knownByThen: request.created_cutoff ?? false,
    ...(request.timestamp_column === undefined
      ? {}
      : { timestampColumn: request.timestamp_column }),
  });
}

async function compare(
  request: string,
  expected: ExpectedTable,
  answer: TrainingSet<unknown>,
): Promise<Difference | null> {
  const want = expected.columns.map((column) => column.name).join(", ");
  let row = 0;
  for await (const batch of answer.batches()) {
    const have = batch.fields.map((field) => field.name).join(", ");
    if (want !== have)
      return { request, row: null, column: "(names)", expected: want, found: have };
    const difference = compareBatch(request, expected, batch, row);
    if (difference !== null) return difference;
    row += batch.length;
  }
  if (row === expected.rows.length) return null;
  return {
    request,
    row: null,
    column: "(rows)",
    expected: String(expected.rows.length),
    found: String(row),
  };
}

function compareBatch(
  request: string,
  expected: ExpectedTable,
  batch: Batch,
  from: number,
): Difference | null {
  for (let i = 0; i < batch.length; i += 1) {
    for (const [position, column] of expected.columns.entries()) {
      const cell = expected.rows[from + i]?.[position] ?? null;
      const found = storedAt(batch.columns[position] as Batch["columns"][number], i);
      if (
        from + i < expected.rows.length &&
        sameValue(column.type, cell, found, column.on_demand ?? false)
      )
        continue;
      return {
        request,
        row: from + i,
        column: column.name,
        expected: canonical(column.type, cell),
        found: canonical(column.type, found),
      };
    }
  }
  return null;
}
