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

// Beyond every created time: of rows at the very time of an entity row, the one created last matches.
const LAST = "CAST(9223372036854775807 AS BIGINT)";
// Before every created time: one that is null comes first.
const FIRST = "CAST(-9223372036854775808 AS BIGINT)";

/** The statement without its final SELECT: entity rows as `e`, and for each group the matches as `j0`, `j1`, … */
export function asOfExpressions(entities: EntityRelation, groups: readonly AsOfGroup[]): string {
  const direct = isDirect(groups);
  const parts = groups.flatMap((group, g) =>
    direct ? [sourceExpression(group, g)] : groupExpressions(group, g),
  );
  return `WITH ${[entityExpression({ ...entities, once: entities.once && !direct }), ...parts].join(",\n")}`;
}

/** The rows that the final SELECT reads: every entity row once. */
export function asOfFrom(groups: readonly AsOfGroup[]): string {
  const [only] = groups;
  if (only !== undefined && isDirect(groups)) {
    const keys = only.keys.map(({ entity }, i) => `${entity} = j0.k${i}`);
    const time = only.createdMicros === null ? "t >= j0.s" : `ROW(t, ${LAST}) >= j0.h`;
    return `FROM e\nASOF LEFT JOIN s0 AS j0 ON ${[...keys, time].join(" AND ")}`;
  }
  const joins = groups.flatMap(({ why }, g) => [
    `LEFT JOIN j${g} ON e.rn = j${g}.rn`,
    ...(why ? [`LEFT JOIN y${g} ON e.rn = y${g}.rn`] : []),
  ]);
  return ["FROM e", ...joins].join("\n");
}

/** One source alone is joined straight to the entity rows: no second join brings the matches back to their rows. */
function isDirect(groups: readonly AsOfGroup[]): boolean {
  return groups.length === 1 && groups.every((group) => !group.why && !isKnown(group));
}

function isKnown({ knownByThen, createdMicros }: AsOfGroup): boolean {
  return knownByThen && createdMicros !== null;
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
  return `CASE WHEN ${alive(output)} THEN ${converted} END`;
}

/** The event time of the match. */
export function matchedTime(output: JoinOutput): string {
  return matchedValue(output, instantOf(`j${output.group}.s`));
}

/** Why there is no match: the key has no row, only later ones (or ones not yet known), or only expired ones. */
export function whyNot(output: JoinOutput): string {
  const { group } = output;
  return `CASE WHEN ${alive(output)} THEN NULL WHEN j${group}.s IS NOT NULL THEN 'expired' WHEN y${group}.rn IS NOT NULL THEN 'later' ELSE 'no_row' END`;
}

function alive({ group, ttlMicros }: JoinOutput): string {
  // The engine takes a time that is null for the last of all.
  if (ttlMicros === null) return `e.t IS NOT NULL AND j${group}.s IS NOT NULL`;
  // As HUGEINT, since two instants may lie farther apart than a BIGINT holds.
  return `CAST(e.t AS HUGEINT) - j${group}.s <= ${microsLiteral(ttlMicros)}`;
}

function groupExpressions(group: AsOfGroup, g: number): readonly string[] {
  const { keys } = group;
  const ordered = group.createdMicros !== null;
  const entity = [
    "rn",
    "t",
    ...keys.map((key, i) => `${key.entity} AS k${i}`),
    ...(ordered ? [`ROW(t, ${LAST}) AS h`] : []),
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
  if (isKnown(group)) {
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
  // Both times as one value, so that one comparison orders them.
  const h = `ROW(${eventMicros}, coalesce(${createdMicros}, ${FIRST})) AS h`;
  const columns = [
    ...group.keys.map(({ source }, i) => `${source} AS k${i}`),
    `${eventMicros} AS s`,
    ...(createdMicros === null ? [] : [h]),
    ...(createdMicros !== null && group.knownByThen ? [`${createdMicros} AS c`] : []),
    ...group.values.map((value, i) => `${value} AS v${i}`),
  ];
  // An ASOF join takes a null in a key for a value like any other, where it is an outer one or compares rows.
  const present = group.keys.map(({ source }) => `${source} IS NOT NULL`);
  const where = [`${eventMicros} IS NOT NULL`, ...group.where, ...present].join(" AND ");
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
