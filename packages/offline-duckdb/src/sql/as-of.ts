import { type AnswerColumn, type EntityRelation, entityExpression } from "./entity-rows.ts";
import { instantOf, microsLiteral } from "./instant.ts";

/** Joins of one source on the same keys: one scan and one ASOF join serve them all. */
export interface AsOfGroup {
  /** The source's relation; the expressions here are over a row `r` of it. */
  readonly relation: string;
  /** Key pairs as they are compared; `entity` is over a row of `e`. */
  readonly keys: readonly { readonly entity: string; readonly source: string }[];
  /** Epoch microseconds of the event time, and of the created time where there is one. */
  readonly eventMicros: string;
  readonly createdMicros: string | null;
  /** Conditions that no row which could match fails. */
  readonly where: readonly string[];
  /** Columns v0, v1, … */
  readonly values: readonly string[];
  readonly knownByThen: boolean;
  /** Whether a row without match is told apart from one whose key is unknown. */
  readonly why: boolean;
}

/** Names a column that a join answers: value `value` of group `group`, or what is known of the match. */
export interface JoinOutput {
  readonly group: number;
  /** null = unlimited. */
  readonly ttlMicros: number | null;
}

// Event and created time as one number, so that one comparison orders both; a created time that is null comes first.
const SHIFT = "CAST(18446744073709551616 AS HUGEINT)";
const OFFSET = "CAST(9223372036854775808 AS HUGEINT)";

/** The statement without its final SELECT: entity rows as `e`, and for each group the matches as `j0`, `j1`, … */
export function asOfExpressions(entities: EntityRelation, groups: readonly AsOfGroup[]): string {
  const parts = [entityExpression(entities), ...groups.flatMap(groupExpressions)];
  return `WITH ${parts.join(",\n")}`;
}

/** The rows that the final SELECT reads: every entity row once. */
export function asOfFrom(groups: readonly AsOfGroup[]): string {
  const joins = groups.flatMap(({ why }, g) => [
    `LEFT JOIN j${g} ON e.rn = j${g}.rn`,
    ...(why ? [`LEFT JOIN y${g} ON e.rn = y${g}.rn`] : []),
  ]);
  return ["FROM e", ...joins].join("\n");
}

/** The whole statement; columns are named o0, o1, … unless `nameOf` says otherwise. */
export function asOfStatement(
  expressions: string,
  from: string,
  columns: readonly string[],
): string {
  return `${expressions}\nSELECT ${columns.join(", ")}\n${from}\nORDER BY e.rn`;
}

/** A value of the match, or null where the match is older than the ttl; `converted` makes the answer of it. */
export function matchedValue(output: JoinOutput, converted: string): string {
  if (output.ttlMicros === null) return converted;
  return `CASE WHEN ${alive(output)} THEN ${converted} END`;
}

/** The event time of the match. */
export function matchedTime(output: JoinOutput): string {
  return matchedValue(output, instantOf(`j${output.group}.s`));
}

/** Why there is no match: the key has no row, only later ones (or ones not yet known), or only expired ones. */
export function whyNot(output: JoinOutput): string {
  const { group } = output;
  return `CASE WHEN ${alive(output)} THEN NULL WHEN j${group}.rn IS NOT NULL THEN 'expired' WHEN y${group}.rn IS NOT NULL THEN 'later' ELSE 'no_row' END`;
}

function alive({ group, ttlMicros }: JoinOutput): string {
  if (ttlMicros === null) return `j${group}.rn IS NOT NULL`;
  // As HUGEINT, since two instants may lie farther apart than a BIGINT holds.
  return `CAST(e.t AS HUGEINT) - j${group}.s <= ${microsLiteral(ttlMicros)}`;
}

function groupExpressions(group: AsOfGroup, g: number): readonly string[] {
  const { keys, createdMicros, knownByThen } = group;
  const ordered = createdMicros !== null;
  const known = knownByThen && ordered;
  const entity = [
    "rn",
    "t",
    ...keys.map((key, i) => `${key.entity} AS k${i}`),
    ...(ordered ? [`CAST(t AS HUGEINT) * ${SHIFT} + (${SHIFT} - 1) AS h`] : []),
  ];
  const probe = `(SELECT ${entity.join(", ")} FROM e WHERE t IS NOT NULL)`;
  const onKeys = keys.map((_, i) => `e.k${i} = s.k${i}`);
  const values = group.values.map((_, i) => `s.v${i}`);
  const match = (left: string, condition: string): string =>
    `j${g} AS (SELECT e.rn, s.s${values.map((value) => `, ${value}`).join("")} FROM ${left} AS e ASOF JOIN s${g} AS s ON ${[...onKeys, condition].join(" AND ")})`;
  const why = group.why
    ? [
        `y${g} AS (SELECT e.rn FROM ${probe} AS e WHERE EXISTS (SELECT 1 FROM s${g} AS s${onKeys.length > 0 ? ` WHERE ${onKeys.join(" AND ")}` : ""}))`,
      ]
    : [];
  if (known) {
    return [
      sourceExpression(group, g),
      ...knownExpressions(group, g, probe, onKeys),
      match(`w${g}`, "e.h >= s.h"),
      ...why,
    ];
  }
  const condition = ordered ? "e.h >= s.h" : "e.t >= s.s";
  return [sourceExpression(group, g), match(probe, condition), ...why];
}

function sourceExpression(group: AsOfGroup, g: number): string {
  const { eventMicros, createdMicros } = group;
  const h = `CAST(${eventMicros} AS HUGEINT) * ${SHIFT} + coalesce(CAST(${createdMicros} AS HUGEINT) + ${OFFSET}, 0) AS h`;
  const columns = [
    ...group.keys.map(({ source }, i) => `${source} AS k${i}`),
    `${eventMicros} AS s`,
    ...(createdMicros === null ? [] : [h]),
    ...(createdMicros !== null && group.knownByThen ? [`${createdMicros} AS c`] : []),
    ...group.values.map((value, i) => `${value} AS v${i}`),
  ];
  const where = [`${eventMicros} IS NOT NULL`, ...group.where].join(" AND ");
  return `s${g} AS (SELECT ${columns.join(", ")} FROM ${group.relation} AS r WHERE ${where})`;
}

/**
 * For `created <= t` too: a row counts from the later of its two times on, and the winner at t is the greatest row that
 * counts by then, which is a running maximum per key. `w` bears that winner for each entity row.
 */
function knownExpressions(
  group: AsOfGroup,
  g: number,
  probe: string,
  onKeys: readonly string[],
): readonly string[] {
  const keys = group.keys.map((_, i) => `k${i}`);
  const partition = keys.length > 0 ? `PARTITION BY ${keys.join(", ")} ` : "";
  const running = `max(h) OVER (${partition}ORDER BY greatest(s, c))`;
  const list = keys.map((key) => `${key}, `).join("");
  const on = [...onKeys, "e.t >= s.a"].join(" AND ");
  const entityKeys = keys.map((key) => `e.${key}, `).join("");
  return [
    `r${g} AS (SELECT ${list}greatest(s, c) AS a, ${running} AS h FROM s${g} WHERE c IS NOT NULL)`,
    `w${g} AS (SELECT e.rn, e.t, ${entityKeys}s.h FROM ${probe} AS e ASOF JOIN r${g} AS s ON ${on})`,
  ];
}

/** Columns of the answer by position: what is read into JavaScript. */
export function readColumns(columns: readonly AnswerColumn[]): readonly string[] {
  return columns.map(({ native, readable }, i) => `${readable(native)} AS o${i}`);
}
