import { microsLiteral } from "./instant.ts";

/** The rows of a source that `latest` chooses from; expressions are over a row `r` of the relation. */
export interface LatestSource {
  readonly relation: string;
  /** Keys and values as their declared types. */
  readonly keys: readonly string[];
  readonly values: readonly string[];
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

/**
 * One row of counts: in the window, with a null key, with a null time, in the future, keys whose newest row stands more
 * than once, and landed late.
 */
export function countsStatement(source: LatestSource): string {
  const { createdMicros, late } = source;
  const from = microsLiteral(source.fromMicros);
  const to = microsLiteral(source.toMicros);
  const inside = `t BETWEEN ${from} AND ${to}`;
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
    `${slimExpressions(source)}`,
    "SELECT",
    `  count(*) FILTER (WHERE ${inside}),`,
    `  count(*) FILTER (WHERE ${inside} AND nokey),`,
    "  count(*) FILTER (WHERE t IS NULL),",
    `  count(*) FILTER (WHERE ${inside} AND NOT nokey AND ${future}),`,
    `  (SELECT count(*) FROM (SELECT 1 FROM s JOIN m ON ${sameKey(source)} AND s.h = m.h GROUP BY m.id HAVING count(*) > 1)),`,
    `  ${landed}`,
    "FROM a",
  ].join("\n");
}

/** The newest row of each key: keys, values, event time and created time (null where there is no such column). */
export function latestStatement(source: LatestSource, ties: boolean): string {
  const values = source.values.map((_, i) => `v${i}`);
  const keys = source.keys.map((_, i) => `k${i}`);
  const columns = [...keys, ...values, "t", "c"];
  const answers = answerColumns(columns.map((name) => `s.${name}`));
  if (ties) {
    const partition = keys.length > 0 ? `PARTITION BY ${keys.join(", ")} ` : "";
    return `WITH ${wideExpression(source)}\nSELECT ${answers} FROM s QUALIFY row_number() OVER (${partition}ORDER BY h DESC) = 1`;
  }
  const wide = wideExpression(source);
  const newest = `m AS (SELECT ${[...keys, "max(h) AS h"].join(", ")} FROM s${keys.length > 0 ? ` GROUP BY ${keys.join(", ")}` : ""})`;
  return `WITH ${wide},\n${newest}\nSELECT ${answers} FROM s JOIN m ON ${sameKey(source)} AND s.h = m.h`;
}

function answerColumns(columns: readonly string[]): string {
  return columns
    .map((column) => (/\.[tc]$/.test(column) ? `CAST(${column} AS DOUBLE)` : column))
    .map((column, i) => `${column} AS o${i}`)
    .join(", ");
}

function wideExpression(source: LatestSource): string {
  const columns = [
    ...source.keys.map((key, i) => `${key} AS k${i}`),
    ...source.values.map((value, i) => `${value} AS v${i}`),
    `${source.eventMicros} AS t`,
    `${source.createdMicros ?? "CAST(NULL AS BIGINT)"} AS c`,
    `${version(source)} AS h`,
  ];
  return `s AS (SELECT ${columns.join(", ")} FROM ${source.relation} AS r WHERE ${candidate(source)})`;
}

function slimExpressions(source: LatestSource): string {
  const keys = source.keys.map((_, i) => `k${i}`);
  const columns = [...source.keys.map((key, i) => `${key} AS k${i}`), `${version(source)} AS h`];
  const slim = `s AS (SELECT ${columns.join(", ")} FROM ${source.relation} AS r WHERE ${candidate(source)})`;
  const group = keys.length > 0 ? ` GROUP BY ${keys.join(", ")}` : "";
  const grouped = `SELECT ${[...keys, "max(h) AS h"].join(", ")} FROM s${group}`;
  return `${slim},\nm AS (SELECT *, row_number() OVER () AS id FROM (${grouped}))`;
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
