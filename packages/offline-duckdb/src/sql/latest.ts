import { microsLiteral } from "./instant.ts";

/** The rows of a source that `latest` chooses from; expressions are over a row `r` of the relation. */
export interface LatestSource {
  readonly relation: string;
  /** Keys as their declared types. */
  readonly keys: readonly string[];
  /** `source` is a value as it lies; `answer` makes the declared type of it, over `s.v0`, `s.v1`, … */
  readonly values: readonly { readonly source: string; readonly answer: string }[];
  readonly eventMicros: string;
  readonly createdMicros: string | null;
  /** A condition on the raw time column that holds for every row in the window; null where there is none. */
  readonly bounds: string | null;
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly notAfterMicros: number | null;
  readonly late: { readonly beforeMicros: number; readonly createdAfterMicros: number } | null;
  readonly part: { readonly index: number; readonly of: number } | null;
}

const SHIFT = "CAST(18446744073709551616 AS HUGEINT)";
const OFFSET = "CAST(9223372036854775808 AS HUGEINT)";

/** The table that {@link newestStatement} makes. */
const NEWEST = "fs_newest";

/** Keeps for each key which of its rows is newest. Runs before the other statements. */
export function newestStatement(source: LatestSource): string {
  const columns = [...keyNames(source), "max(h) AS h"].join(", ");
  return `CREATE TEMP TABLE ${NEWEST} AS WITH ${slimExpression(source)}\nSELECT ${columns} FROM s${groupBy(source)}`;
}

/**
 * One row of counts: in the window, with a null key, with a null time, in the future, landed late, rows that are the
 * newest of their key, and keys. The last two differ where rows tie.
 */
export function countsStatement(source: LatestSource): string {
  const { createdMicros, late } = source;
  const inside = `t BETWEEN ${microsLiteral(source.fromMicros)} AND ${microsLiteral(source.toMicros)}`;
  const future =
    source.notAfterMicros === null ? "FALSE" : `t > ${microsLiteral(source.notAfterMicros)}`;
  const landed =
    late === null || createdMicros === null
      ? "0"
      : `count(*) FILTER (WHERE NOT nokey AND t <= ${microsLiteral(late.beforeMicros)} AND c > ${microsLiteral(late.createdAfterMicros)})`;
  const columns = [
    `${nullKey(source)} AS nokey`,
    `${source.eventMicros} AS t`,
    ...(createdMicros === null ? [] : [`${createdMicros} AS c`]),
  ];
  const part = partCondition(source);
  const where = part === null ? "" : ` WHERE ${part}`;
  return [
    `WITH a AS (SELECT ${columns.join(", ")} FROM ${source.relation} AS r${where}),`,
    slimExpression(source),
    "SELECT",
    `  count(*) FILTER (WHERE ${inside}),`,
    `  count(*) FILTER (WHERE ${inside} AND nokey),`,
    "  count(*) FILTER (WHERE t IS NULL),",
    `  count(*) FILTER (WHERE ${inside} AND NOT nokey AND ${future}),`,
    `  ${landed},`,
    `  (SELECT count(*) FROM ${newestRows(source)}),`,
    `  (SELECT count(h) FROM ${NEWEST})`,
    "FROM a",
  ].join("\n");
}

/** How many keys have more than one newest row. */
export function tiesStatement(source: LatestSource): string {
  const keys = keyNames(source).map((key) => `s.${key}`);
  const group = keys.length > 0 ? ` GROUP BY ${keys.join(", ")}` : "";
  return `WITH ${slimExpression(source)}\nSELECT count(*) FROM (SELECT count(*) AS n FROM ${newestRows(source)}${group}) WHERE n > 1`;
}

/** The newest row of each key: keys, values, event time and created time (null where there is no such column). */
export function latestStatement(source: LatestSource, ties: boolean): string {
  const answers = [
    ...keyNames(source).map((key) => `s.${key}`),
    ...source.values.map(({ answer }) => answer),
    "CAST(s.t AS DOUBLE)",
    "CAST(s.c AS DOUBLE)",
  ].map((column, i) => `${column} AS o${i}`);
  const select = `WITH ${wideExpression(source)}\nSELECT ${answers.join(", ")} FROM `;
  return `${select}${ties ? oneOfEach(source) : newestRows(source)}`;
}

/** One whole row of each key, under the name `s`. An aggregate: DuckDB 1.5.6 cannot plan a window over CSV here. */
function oneOfEach(source: LatestSource): string {
  const keys = keyNames(source);
  const fields = [...source.values.map((_, i) => `v${i}`), "t", "c"];
  const row = `struct_pack(${fields.map((field) => `${field} := ${field}`).join(", ")})`;
  // Without keys an aggregate answers a row of nothing, too.
  const group = keys.length > 0 ? groupBy(source) : " HAVING count(*) > 0";
  const newest = `SELECT ${[...keys, `arg_max(${row}, h) AS w`].join(", ")} FROM s${group}`;
  const columns = [...keys, ...fields.map((field) => `w.${field} AS ${field}`)].join(", ");
  return `(SELECT ${columns} FROM (${newest})) AS s`;
}

function newestRows(source: LatestSource): string {
  return `s JOIN ${NEWEST} AS m ON ${sameKey(source)} AND s.h = m.h`;
}

function wideExpression(source: LatestSource): string {
  return candidates(source, [
    ...source.values.map((value, i) => `${value.source} AS v${i}`),
    `${source.eventMicros} AS t`,
    `${source.createdMicros ?? "CAST(NULL AS BIGINT)"} AS c`,
  ]);
}

function slimExpression(source: LatestSource): string {
  return candidates(source, []);
}

function candidates(source: LatestSource, further: readonly string[]): string {
  const keys = source.keys.map((key, i) => `${key} AS k${i}`);
  const columns = [...keys, ...further, `${version(source)} AS h`].join(", ");
  return `s AS (SELECT ${columns} FROM ${source.relation} AS r WHERE ${candidate(source)})`;
}

function keyNames({ keys }: LatestSource): readonly string[] {
  return keys.map((_, i) => `k${i}`);
}

function groupBy(source: LatestSource): string {
  return source.keys.length > 0 ? ` GROUP BY ${keyNames(source).join(", ")}` : "";
}

/** Event and created time as one number that orders rows; where nothing was created, the event time is enough. */
function version({ eventMicros, createdMicros }: LatestSource): string {
  if (createdMicros === null) return eventMicros;
  return `CAST(${eventMicros} AS HUGEINT) * ${SHIFT} + coalesce(CAST(${createdMicros} AS HUGEINT) + ${OFFSET}, 0)`;
}

function candidate(source: LatestSource): string {
  const { eventMicros, notAfterMicros } = source;
  const latest = Math.min(source.toMicros, notAfterMicros ?? Number.POSITIVE_INFINITY);
  const conditions = [
    source.bounds,
    `${eventMicros} BETWEEN ${microsLiteral(source.fromMicros)} AND ${microsLiteral(latest)}`,
    ...source.keys.map((key) => `${key} IS NOT NULL`),
    partCondition(source),
  ];
  return conditions.filter((one) => one !== null).join(" AND ");
}

function nullKey({ keys }: LatestSource): string {
  return keys.length === 0 ? "FALSE" : `(${keys.map((key) => `${key} IS NULL`).join(" OR ")})`;
}

/** Rows without a key belong to the first part, so that the counts of all parts add up. */
function partCondition(source: LatestSource): string | null {
  if (source.part === null || source.part.of === 1) return null;
  const { index, of } = source.part;
  if (source.keys.length === 0) return index === 0 ? null : "FALSE";
  return `CASE WHEN ${nullKey(source)} THEN 0 ELSE hash(${source.keys.join(", ")}) % ${of} END = ${index}`;
}

function sameKey({ keys }: LatestSource): string {
  return ["TRUE", ...keys.map((_, i) => `s.k${i} = m.k${i}`)].join(" AND ");
}
