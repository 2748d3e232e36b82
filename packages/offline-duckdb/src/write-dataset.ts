import {
  type Batch,
  type Column,
  type Computed,
  concatBatches,
  FeatureStoreError,
  type Field,
  type ReadOptions,
  type Sink,
} from "@fs/sdk/adapter";
import { appendBatch, createBatchTable } from "./batch-table.ts";
import { absolutePath, windows } from "./file-location.ts";
import { foldedPair } from "./folded-names.ts";
import type { PreparedAsOf } from "./prepare-as-of.ts";
import { readBatches } from "./read-batches.ts";
import type { OnFraction } from "./session.ts";
import { asOfStatement } from "./sql/as-of.ts";
import { type CopyFormat, copyStatement } from "./sql/copy.ts";
import { identifier } from "./sql/identifier.ts";
import { writeWhole } from "./write-whole.ts";

/** What a file gets beside the columns of the plan. */
export interface WriteOptions extends ReadOptions {
  readonly computed?: readonly Computed[];
  readonly omit?: readonly string[];
}

const JOINED = "fs_joined";
const COMPUTED = "fs_computed";
/** Rows that pass through JavaScript at a time. */
const PAGE = 60_000;
/** Of the work with computed columns: how much is done after the join, and after the columns. */
const [AFTER_JOIN, AFTER_COLUMNS] = [0.6, 0.8];

/** Writes the answer to a file, which appears whole or not at all. Rows stand in the order of the entity rows. */
export async function writeDataset(
  prepared: PreparedAsOf,
  sink: Sink,
  options: WriteOptions,
): Promise<{ readonly rows: number }> {
  const { format, path } = fileSink(sink);
  const computed = options.computed ?? [];
  const omit = new Set(options.omit ?? []);
  const kept = prepared.columns.flatMap(({ field }, i) => (omit.has(field.name) ? [] : [i]));
  checkNames([
    ...kept.map((i) => prepared.columns[i]?.field.name as string),
    ...computed.flatMap(({ fields }) => fields.map(({ name }) => name)),
  ]);
  const { session, doing } = prepared;
  const report = options.onProgress;
  const isPlain = computed.length === 0;
  const source = isPlain
    ? plainStatement(prepared, kept)
    : await computedStatement(prepared, kept, { computed, report });
  const onFraction = isPlain ? report : within(report, AFTER_COLUMNS, 1);
  const rows = await writeWhole(
    absolutePath(path, { directory: process.cwd(), windows }),
    (temporary) => session.run(copyStatement(source, temporary, format), doing, onFraction),
  );
  return { rows };
}

/** The progress of a step as a part of the whole. */
function within(report: OnFraction | undefined, from: number, to: number): OnFraction | undefined {
  return report && ((fraction) => report(from + fraction * (to - from)));
}

function plainStatement(
  { expressions, from, columns }: PreparedAsOf,
  kept: readonly number[],
): string {
  const named = kept.map((i) => {
    const column = columns[i] as PreparedAsOf["columns"][number];
    return `${column.native} AS ${identifier(column.field.name)}`;
  });
  return asOfStatement(expressions, from, named);
}

/** Runs the join into a table, makes the computed columns page by page beside it, and reads both in order. */
async function computedStatement(
  prepared: PreparedAsOf,
  kept: readonly number[],
  {
    computed,
    report,
  }: { readonly computed: readonly Computed[]; readonly report: OnFraction | undefined },
): Promise<string> {
  const { session, doing, expressions, from, columns } = prepared;
  const native = columns.map((column, i) => `${column.native} AS o${i}`);
  const join = asOfStatement(expressions, from, [...native, "e.rn AS rn"]);
  const onJoined = within(report, 0, AFTER_JOIN);
  await session.run(`CREATE TEMP TABLE ${JOINED} AS ${join}`, doing, onJoined);
  // The engine counts no rows of a table that is made from a statement.
  const [[count] = []] = await session.rows(`SELECT count(*) FROM ${JOINED}`, doing);
  const rows = Number(count);
  const added = computed.flatMap(({ fields }) => fields);
  await createBatchTable(
    session,
    COMPUTED,
    added.map(({ type }) => type),
    doing,
  );
  const inputs = [...new Set(computed.flatMap((one) => one.inputs))].map((name) =>
    inputColumn(prepared, name),
  );
  for (let start = 0; start < rows; start += PAGE) {
    const page = await inputPage(prepared, inputs, start);
    const parts = computed.map((one) => answerOf(one, page));
    const answer = {
      length: page.length,
      fields: added,
      columns: parts.flatMap((part) => part.columns),
    };
    await appendBatch(session, COMPUTED, answer, start, doing);
    within(report, AFTER_JOIN, AFTER_COLUMNS)?.(Math.min(1, (start + PAGE) / rows));
  }
  const named = [
    ...kept.map((i) => `j.o${i} AS ${identifier(columns[i]?.field.name as string)}`),
    ...added.map(({ name }, i) => `c.c${i} AS ${identifier(name)}`),
  ];
  return `SELECT ${named.join(", ")} FROM ${JOINED} AS j JOIN ${COMPUTED} AS c ON j.rn = c.rn ORDER BY j.rn`;
}

interface InputColumn {
  readonly field: Field;
  readonly expression: string;
}

function inputColumn({ columns }: PreparedAsOf, name: string): InputColumn {
  const i = columns.findIndex(({ field }) => field.name === name);
  const column = columns[i];
  if (column !== undefined) return { field: column.field, expression: column.readable(`o${i}`) };
  throw new FeatureStoreError(
    "FS_COLUMN_MISSING",
    `computed columns need the column "${name}", which the rows lack`,
  );
}

async function inputPage(
  prepared: PreparedAsOf,
  inputs: readonly InputColumn[],
  start: number,
): Promise<Batch> {
  const { session, doing } = prepared;
  // A row number too, since a transform may have no inputs.
  const fields: Field[] = [
    ...inputs.map(({ field }) => field),
    { name: "rn", type: { kind: "int64" } },
  ];
  // Rows of a batch are numbered in 32 bits, others in 64.
  const list = [...inputs.map(({ expression }) => expression), "CAST(rn AS BIGINT)"].join(", ");
  const sql = `SELECT ${list} FROM ${JOINED} WHERE rn >= ${start} AND rn < ${start + PAGE} ORDER BY rn`;
  const pages: Batch[] = [];
  for await (const batch of readBatches({ session, doing, fields }, sql)) pages.push(batch);
  return concatBatches(pages, fields);
}

function answerOf(one: Computed, page: Batch): Batch {
  const positions = one.inputs.map((name) => page.fields.findIndex((field) => field.name === name));
  const answer = one.compute({
    length: page.length,
    fields: positions.map((i) => page.fields[i] as Field),
    columns: positions.map((i) => page.columns[i] as Column),
  });
  if (answer.length === page.length && answer.columns.length === one.fields.length) return answer;
  throw new FeatureStoreError(
    "FS_STORE_CONTRACT",
    `computed columns must answer ${one.fields.length} columns of ${page.length} rows, and answered ${answer.columns.length} of ${answer.length}`,
  );
}

function fileSink(sink: Sink): { readonly format: CopyFormat; readonly path: string } {
  const { kind, path } = sink as { readonly kind: string; readonly path?: unknown };
  if ((kind === "parquet" || kind === "csv") && typeof path === "string" && path !== "")
    return { format: kind, path };
  throw new FeatureStoreError(
    "FS_SINK_UNSUPPORTED",
    `the DuckDB store writes { kind: "parquet", path } and { kind: "csv", path }, not "${kind}"`,
  );
}

function checkNames(names: readonly string[]): void {
  const pair = foldedPair(names);
  if (pair === null) return;
  throw new FeatureStoreError(
    "FS_COLUMN_COLLISION",
    `a file cannot hold the columns "${pair[0]}" and "${pair[1]}": DuckDB cannot tell them apart; rename one of them`,
  );
}
