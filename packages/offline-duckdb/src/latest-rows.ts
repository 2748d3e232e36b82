import { float64 } from "@fs/sdk";
import {
  type Batch,
  type CallOptions,
  type Column,
  type FeatureBatch,
  type Field,
  isPresent,
  type LatestCounts,
  type LatestPlan,
  type LatestRows,
} from "@fs/sdk/adapter";
import type { Connect } from "./connect.ts";
import type { Doing } from "./duckdb-error.ts";
import { columnOfSource, type OpenSource, openSource } from "./open-source.ts";
import { readBatches } from "./read-batches.ts";
import type { SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";
import { converted, eventField, instantColumn, timeFields } from "./source-values.ts";
import { type Faults, newFaults } from "./sql/fault.ts";
import { identifier } from "./sql/identifier.ts";
import { between, microsOf } from "./sql/instant.ts";
import {
  countsStatement,
  type LatestSource,
  latestStatement,
  newestStatement,
  tiesStatement,
} from "./sql/latest.ts";

const NOTHING: LatestCounts = {
  read: 0,
  skippedNullKey: 0,
  skippedNullTime: 0,
  skippedFuture: 0,
  fullTies: 0,
  landedLate: null,
};

/** The newest row of each key, streamed; rows are counted first, by a statement that reads keys and times alone. */
export function latestRows(
  plan: LatestPlan,
  connect: Connect,
  base: SourceBase,
  call?: CallOptions,
): LatestRows {
  let counts = NOTHING;
  const fields: readonly Field[] = [
    ...plan.by,
    ...plan.select,
    { name: "event time", type: float64() },
    { name: "created time", type: float64() },
  ];
  return {
    counts: () => counts,
    async *[Symbol.asyncIterator]() {
      const session = await connect(call?.signal);
      try {
        const faults = newFaults();
        const doing = { what: `reading source "${plan.source.name}"`, faults };
        const source = await latestSource(plan, session, base, { ...doing, faults });
        counts = await countRows(plan, source, session, doing);
        const sql = latestStatement(source, counts.fullTies > 0);
        const reading = { session, doing, fields };
        for await (const batch of readBatches(reading, sql)) yield featureBatch(plan, batch);
      } finally {
        await session.close();
      }
    },
  };
}

async function countRows(
  plan: LatestPlan,
  source: LatestSource,
  session: Session,
  doing: Doing,
): Promise<LatestCounts> {
  await session.run(newestStatement(source), doing);
  const [row = []] = await session.rows(countsStatement(source), doing);
  // The statement answers seven numbers.
  const [read, skippedNullKey, skippedNullTime, skippedFuture, late, newest, keys] = row.map(
    Number,
  ) as [number, number, number, number, number, number, number];
  const [[ties] = []] = newest === keys ? [[0]] : await session.rows(tiesStatement(source), doing);
  const landedLate = plan.late === undefined ? null : late;
  return {
    read,
    skippedNullKey,
    skippedNullTime,
    skippedFuture,
    fullTies: Number(ties),
    landedLate,
  };
}

async function latestSource(
  plan: LatestPlan,
  session: Session,
  base: SourceBase,
  doing: Doing & { readonly faults: Faults },
): Promise<LatestSource> {
  const fields = [...plan.by, ...plan.select, ...timeFields(plan.source)];
  const looked = await openSource(session, plan.source, base, { fields, window: plan });
  const opened = await onceOnly(looked, plan, session, doing);
  const event = instantColumn(opened, eventField(plan.source));
  const created = plan.source.createdTimestampColumn;
  const createdColumn = created === null ? null : instantColumn(opened, created);
  const key = ({ name, type }: Field): string =>
    converted({ opened, column: name, type, faults: doing.faults });
  // Converted after the match, so that a value of another row cannot fail.
  const value = ({ name, type }: Field, i: number): LatestSource["values"][number] => {
    const { expression, physical } = columnOfSource(opened, name);
    const place = { expression: `s.v${i}`, physical };
    const answer = converted({ opened, column: name, type, faults: doing.faults }, place);
    return { source: expression, answer };
  };
  const { fromMicros, toMicros } = plan;
  return {
    relation: opened.relation,
    keys: plan.by.map(key),
    values: plan.select.map(value),
    eventMicros: microsOf(event.expression, event.physical),
    createdMicros: createdColumn && microsOf(createdColumn.expression, createdColumn.physical),
    bounds: between(event.expression, event.physical, { fromMicros, toMicros }),
    fromMicros,
    toMicros,
    notAfterMicros: plan.notAfterMicros,
    late: plan.late ?? null,
    part: plan.part ?? null,
  };
}

/** A query may be dear, and need not answer the same twice: it runs once, into a temporary table of what is needed. */
async function onceOnly(
  opened: OpenSource,
  plan: LatestPlan,
  session: Session,
  doing: Doing,
): Promise<OpenSource> {
  if (plan.source.kind !== "query") return opened;
  const { timestampField, createdTimestampColumn } = plan.source;
  const times = [timestampField, createdTimestampColumn].filter((name) => name !== null);
  const names = [...plan.by, ...plan.select].map(({ name }) => name);
  const needed = new Set(
    [...names, ...times].map((name) => columnOfSource(opened, name).expression),
  );
  const columns = [...needed].join(", ") || "1 AS one";
  const sql = `CREATE TEMP TABLE ${identifier("fs_source")} AS SELECT ${columns} FROM ${opened.relation} AS r`;
  await session.run(sql, { ...doing, source: plan.source });
  return { ...opened, relation: identifier("fs_source") };
}

function featureBatch(plan: LatestPlan, batch: Batch): FeatureBatch {
  const width = plan.by.length + plan.select.length;
  const created = batch.columns[width + 1] as Column;
  return {
    length: batch.length,
    fields: batch.fields.slice(0, width),
    columns: batch.columns.slice(0, width),
    eventTimes: times(batch.columns[width] as Column, batch.length),
    createdTimes: plan.source.createdTimestampColumn === null ? null : times(created, batch.length),
  };
}

function times({ values, validity }: Column, length: number): Float64Array {
  // Both are selected as DOUBLE.
  const micros = values as Float64Array;
  if (validity !== null) {
    for (let i = 0; i < length; i += 1) if (!isPresent(validity, i)) micros[i] = Number.NaN;
  }
  return micros;
}
