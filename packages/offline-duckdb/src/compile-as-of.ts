import { string, timestamp } from "@fs/sdk";
import {
  type AsOfJoin,
  type AsOfPlan,
  didYouMean,
  FeatureStoreError,
  type Source,
  typeText,
  type ValueType,
} from "@fs/sdk/adapter";
import type { OpenEntities } from "./open-entities.ts";
import { columnOfSource, type OpenColumn, type OpenSource } from "./open-source.ts";
import type { PhysicalType } from "./physical-type.ts";
import { reachOf, ttlOf } from "./reach.ts";
import { converted, eventField, instantColumn } from "./source-values.ts";
import {
  type AsOfGroup,
  asOfExpressions,
  asOfFrom,
  type JoinOutput,
  matchedTime,
  matchedValue,
  whyNot,
} from "./sql/as-of.ts";
import { type AnswerColumn, entityAnswers } from "./sql/entity-rows.ts";
import type { Faults } from "./sql/fault.ts";
import { between, microsOf } from "./sql/instant.ts";
import { comparable } from "./sql/key.ts";

/** Far from now a double holds microseconds only so well, and bounds must not cut. */
const SLACK_MICROS = 4096;

/** A plan as SQL: common table expressions, what the final SELECT reads from, and its columns. */
export interface CompiledAsOf {
  readonly expressions: string;
  readonly from: string;
  readonly columns: readonly AnswerColumn[];
  /** Whether lists or structs of floats pass through the join: see `prepare-as-of.ts`. */
  readonly nestedFloats: boolean;
}

/** What a plan is compiled with: its sources, looked at, and its entity rows. */
export interface AsOfParts {
  readonly entities: OpenEntities;
  readonly open: (source: Source) => OpenSource;
  readonly faults: Faults;
}

/** A point-in-time join as one statement for all views. Names and types are checked here, before anything runs. */
export function compileAsOf(plan: AsOfPlan, parts: AsOfParts): CompiledAsOf {
  const members = groupJoins(plan.joins);
  const groups = members.map((joins) => groupOf(joins, parts));
  const columns = entityAnswers(parts.entities.relation.columns, string());
  for (const join of plan.joins) {
    const g = members.findIndex((joins) => joins.includes(join));
    columns.push(...answersOf(join, g, members[g] as readonly AsOfJoin[], parts));
  }
  return {
    expressions: asOfExpressions(parts.entities.relation, groups),
    from: asOfFrom(groups),
    columns,
    nestedFloats: plan.joins.some(({ source, select }) =>
      select.some(({ column }) => holdsFloats(columnOfSource(parts.open(source), column).physical)),
    ),
  };
}

/** Joins of one source on the same keys share a scan; their ttls are judged after the match. */
function groupJoins(joins: readonly AsOfJoin[]): readonly (readonly AsOfJoin[])[] {
  const groups = new Map<string, AsOfJoin[]>();
  for (const join of joins) {
    const keys = join.on.map((key) => [key.entityColumn, key.sourceColumn, typeText(key.type)]);
    const id = JSON.stringify([join.source, keys, join.knownByThen]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [join]);
    else group.push(join);
  }
  return [...groups.values()];
}

function groupOf(joins: readonly AsOfJoin[], parts: AsOfParts): AsOfGroup {
  // A group has a join at least.
  const [first] = joins as [AsOfJoin];
  const { source } = first;
  const opened = parts.open(source);
  const event = instantColumn(opened, eventField(source));
  const created = source.createdTimestampColumn;
  const why = joins.some((join) => join.why !== undefined);
  const bounds = boundsOf(joins, event, parts.entities);
  return {
    relation: opened.relation,
    keys: first.on.map((key) => keyPair(key, opened, parts.entities)),
    eventMicros: microsOf(event.expression, event.physical),
    createdMicros: created === null ? null : createdMicros(opened, created),
    where: bounds === null ? [] : [bounds],
    values: valueNames(joins).map((name) => carried(columnOfSource(opened, name)).expression),
    knownByThen: first.knownByThen,
    why,
  };
}

function createdMicros(opened: OpenSource, name: string): string {
  const column = instantColumn(opened, name);
  return microsOf(column.expression, column.physical);
}

/** The columns that the joins of a group select, each once. */
function valueNames(joins: readonly AsOfJoin[]): readonly string[] {
  return [...new Set(joins.flatMap((join) => join.select.map(({ column }) => column)))];
}

/**
 * A column as it passes through the join. Below a few dozen entity rows DuckDB joins by an aggregate that takes -0 for
 * 0 in a FLOAT, and not in a DOUBLE, which holds every FLOAT.
 */
function carried({ expression, physical }: OpenColumn): OpenColumn {
  if (physical.kind !== "float32") return { expression, physical };
  const wide: PhysicalType = { kind: "float64", text: "DOUBLE" };
  return { expression: `CAST(${expression} AS DOUBLE)`, physical: wide };
}

function holdsFloats({ kind, text }: PhysicalType): boolean {
  return kind !== "float32" && kind !== "float64" && /FLOAT|DOUBLE/.test(text);
}

function boundsOf(
  joins: readonly AsOfJoin[],
  event: OpenColumn,
  { range }: OpenEntities,
): string | null {
  const window = reachOf(joins, range);
  if (window === null) return null;
  const { fromMicros, toMicros } = window;
  return between(event.expression, event.physical, {
    fromMicros: fromMicros === null ? null : fromMicros - SLACK_MICROS,
    toMicros: toMicros === null ? null : toMicros + SLACK_MICROS,
  });
}

function answersOf(
  join: AsOfJoin,
  group: number,
  joins: readonly AsOfJoin[],
  { open, faults }: AsOfParts,
): readonly AnswerColumn[] {
  const opened = open(join.source);
  const names = valueNames(joins);
  const output: JoinOutput = { group, ttlMicros: ttlOf(join) };
  const answer = (name: string, type: ValueType, native: string): AnswerColumn => ({
    field: { name, type },
    native,
    readable: (expression) => expression,
  });
  const columns = join.select.map(({ column, as, type }) => {
    const { physical } = carried(columnOfSource(opened, column));
    const value = { expression: `j${group}.v${names.indexOf(column)}`, physical };
    const made = converted({ opened, column, type, faults }, value);
    return answer(as, type, matchedValue(output, made));
  });
  if (join.eventTimeAs !== undefined)
    columns.push(answer(join.eventTimeAs, timestamp(), matchedTime(output)));
  if (join.why !== undefined) columns.push(answer(join.why, string(), whyNot(output)));
  return columns;
}

function keyPair(
  key: AsOfJoin["on"][number],
  opened: OpenSource,
  { relation }: OpenEntities,
): AsOfGroup["keys"][number] {
  const source = columnOfSource(opened, key.sourceColumn);
  const position = relation.columns.findIndex(({ name }) => name === key.entityColumn);
  const entity = relation.columns[position];
  if (entity === undefined) {
    const names = relation.columns.map(({ name }) => name);
    throw new FeatureStoreError(
      "FS_JOIN_KEY_MISSING",
      `entity rows lack the join key "${key.entityColumn}"${didYouMean(key.entityColumn, names)}`,
    );
  }
  const sides = {
    entity: comparable(`c${position}`, entity.physical, key.type),
    source: comparable(source.expression, source.physical, key.type),
  };
  if (sides.entity === null)
    throw keyMismatch(`entity rows, column "${key.entityColumn}"`, entity.physical, key.type);
  if (sides.source === null) {
    const where = `source "${opened.source.name}", column "${key.sourceColumn}"`;
    throw keyMismatch(where, source.physical, key.type);
  }
  return { entity: sides.entity, source: sides.source };
}

function keyMismatch(where: string, physical: PhysicalType, type: ValueType): FeatureStoreError {
  return new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `${where}: it holds ${physical.text}, and the join key is ${typeText(type)}; cast the column`,
  );
}
