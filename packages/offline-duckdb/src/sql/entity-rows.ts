import type { Field, ValueType } from "@fs/sdk/adapter";
import type { PhysicalType } from "../physical-type.ts";
import { convert } from "./convert.ts";
import { instantOf } from "./instant.ts";

/** A column of the answer, over its place in a statement. */
export interface AnswerColumn {
  readonly field: Field;
  /** As it lies: what goes into a file. */
  readonly native: string;
  /** As it is read into JavaScript: in the stored type of `field.type`. `native` makes it from another place. */
  readonly readable: (native: string) => string;
}

/** A column of entity rows: `expression` over a row `r` of the relation. */
export interface EntityColumn {
  readonly name: string;
  readonly expression: string;
  readonly physical: PhysicalType;
  /** Null where no value type holds the column: it is then read as text. */
  readonly type: ValueType | null;
}

/** Entity rows as SQL. */
export interface EntityRelation {
  readonly relation: string;
  readonly columns: readonly EntityColumn[];
  /** Epoch microseconds of the entity time, over a row `r`. */
  readonly time: string;
  /** The place of a row, from 0, over a row `r`. */
  readonly rowNumber: string;
  /** Whether the rows must be computed once for all joins, since computing them is dear or their numbers may change. */
  readonly once: boolean;
}

/** The common table expression `e`: columns c0, c1, …, the time `t` and the row number `rn`. */
export function entityExpression(entities: EntityRelation): string {
  const columns = entities.columns.map(({ expression }, i) => `${expression} AS c${i}`);
  const all = [...columns, `${entities.time} AS t`, `${entities.rowNumber} AS rn`];
  const hint = entities.once ? "MATERIALIZED " : "";
  return `e AS ${hint}(SELECT ${all.join(", ")} FROM ${entities.relation} AS r)`;
}

/** Entity columns as columns of the answer, over `e`. */
export function entityAnswers(columns: readonly EntityColumn[], text: ValueType): AnswerColumn[] {
  return columns.map(({ name, physical, type }, i) => {
    const readable = (native: string): string => {
      const fault = () => "NULL";
      const read = type === null ? null : convert(native, { from: physical, to: type, fault });
      return read ?? `CAST(${native} AS VARCHAR)`;
    };
    return { field: { name, type: type ?? text }, native: `e.c${i}`, readable };
  });
}

/** One source's part of a window: key expressions, and the time in microseconds, over a row `r`. */
export interface WindowPart {
  readonly relation: string;
  readonly keys: readonly string[];
  readonly micros: string;
  /** Bounds on the raw time column, for a file's statistics; null where there are none. */
  readonly bounds: string | null;
}

/** Every distinct key and time of the parts in [from, to], as a relation of columns k0, k1, … and `t`. */
export function windowRelation(
  parts: readonly WindowPart[],
  range: { readonly from: string; readonly to: string },
): string {
  const selects = parts.map(({ relation, keys, micros, bounds }) => {
    const columns = [...keys.map((key, i) => `${key} AS k${i}`), `${micros} AS t`];
    const inside = `${micros} BETWEEN ${range.from} AND ${range.to}`;
    const where = [bounds, inside, ...keys.map((key) => `${key} IS NOT NULL`)];
    const conditions = where.filter((one) => one !== null).join(" AND ");
    return `SELECT ${columns.join(", ")} FROM ${relation} AS r WHERE ${conditions}`;
  });
  return selects.length === 1
    ? `(SELECT DISTINCT * FROM (${selects[0]}))`
    : `(${selects.join(" UNION ")})`;
}

/** Rows of a window: ordered by time, then by keys. */
export function windowEntities(
  relation: string,
  columns: readonly EntityColumn[],
  timestampColumn: EntityColumn,
): EntityRelation {
  const order = ["r.t", ...columns.map((_, i) => `r.k${i}`)].join(", ");
  return {
    relation,
    columns: [...columns, { ...timestampColumn, expression: instantOf("r.t") }],
    time: "r.t",
    rowNumber: `row_number() OVER (ORDER BY ${order}) - 1`,
    once: true,
  };
}
