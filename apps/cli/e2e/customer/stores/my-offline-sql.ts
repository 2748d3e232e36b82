import type { AsOfJoin, EntityRows, LatestPlan, Source } from "@fs/sdk/adapter";

type Names = (name: string) => string;

/** A name, quoted. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The table of a source. */
export function tableOf(source: Source): string {
  return String(source.options.table);
}

/**
 * For each row of `asked` (at, key_0, …), in order: the selected columns of the newest row as of its time. Source rows
 * are ranked from old to new; in the order of times, the highest rank so far among the rows of a key is the newest.
 */
export function asOfSql(join: AsOfJoin, names: Names): string {
  const { source, on, select, ttlMicros, knownByThen, why, eventTimeAs } = join;
  const table = identifier(tableOf(source));
  const time = identifier(names(source.timestampField as string));
  const created = createdOf(source, names);
  const keys = on.map((_, i) => `key_${i}`);
  const sourceKeys = on.map(
    ({ sourceColumn }, i) => `${identifier(names(sourceColumn))} AS key_${i}`,
  );
  // A row of which one asks that it was known is seen when it was written, if that was later.
  const seen = knownByThen && created !== "NULL" ? `max(${time}, ${created})` : time;
  const alive = ttlMicros ? ` AND newest.${time} >= matched.at - ${ttlMicros}` : "";
  const columns = [
    ...select.map(({ column }) => `newest.${identifier(names(column))}`),
    ...(eventTimeAs === undefined ? [] : [`newest.${time}`]),
    ...(why === undefined ? [] : [reason(alive)]),
  ];
  return `
    WITH ranked AS (
      SELECT ${list([...sourceKeys, `${seen} AS at`, "_rowid_ AS id"])},
        row_number() OVER (ORDER BY ${time}, ${created}) AS rank
      FROM ${table} WHERE ${seen} IS NOT NULL
    ), merged AS (
      SELECT ${list([...keys, "at", "NULL AS ask", "rank"])} FROM ranked
      UNION ALL
      SELECT ${list([...keys, "at", "_rowid_ AS ask", "NULL AS rank"])} FROM asked
    ), matched AS (
      SELECT at, ask, max(rank) OVER (${partition(keys)} ORDER BY at) AS best,
        count(rank) OVER (${partition(keys)}) AS known, ${list(["1", ...keys.map((key) => `${key} IS NOT NULL`)], " AND ")} AS keyed
      FROM merged
    )
    SELECT ${list(columns.length === 0 ? ["NULL"] : columns)}
    FROM matched
    LEFT JOIN ranked ON ranked.rank = matched.best AND matched.keyed AND matched.at IS NOT NULL
    LEFT JOIN ${table} AS newest ON newest._rowid_ = ranked.id${alive}
    WHERE matched.ask IS NOT NULL
    ORDER BY matched.ask`;
}

function reason(alive: string): string {
  const expired = alive === "" ? "" : "WHEN ranked.id IS NOT NULL THEN 'expired' ";
  return `CASE WHEN newest._rowid_ IS NOT NULL THEN NULL ${expired}
      WHEN matched.keyed AND matched.known > 0 THEN 'later' ELSE 'no_row' END`;
}

/** Every key and time of the sources in the window [@from, @to], by time, then keys. */
export function windowSql(
  window: Extract<EntityRows, { readonly kind: "window" }>,
  namesOf: (source: Source) => Names,
): string {
  const keys = window.by.map((_, i) => `key_${i}`);
  const parts = window.sources.map((source) => {
    const names = namesOf(source);
    const columns = window.by.map(({ name }) => identifier(names(name)));
    const time = identifier(names(source.timestampField as string));
    return `SELECT ${list([...columns.map((column, i) => `${column} AS key_${i}`), `${time} AS at`])}
      FROM ${identifier(tableOf(source))}
      WHERE ${list([`${time} BETWEEN @from AND @to`, ...columns.map((column) => `${column} IS NOT NULL`)], " AND ")}`;
  });
  return `${parts.join(" UNION ")} ORDER BY ${list(["at", ...keys])}`;
}

/**
 * The newest rows: keys, selected columns, event time, created time, and how many rows tie; and the counts. Parameters:
 * from, to, notAfter, before, createdAfter, part, of.
 */
export function latestSql(
  plan: LatestPlan,
  names: Names,
): { readonly newest: string; readonly counts: string } {
  const { source, by, select } = plan;
  const time = identifier(names(source.timestampField as string));
  const created = createdOf(source, names);
  const keys = by.map(({ name }) => identifier(names(name)));
  const keyed = list(["1", ...keys.map((key) => `${key} IS NOT NULL`)], " AND ");
  const columns = [...keys, ...select.map(({ name }) => identifier(names(name)))];
  const mine = `FROM ${identifier(tableOf(source))} WHERE ${list(["key_part(@of", ...keys], ", ")}) = @part`;
  const row = list([...columns, time, created, "ties"]);
  return {
    newest: `
      SELECT ${row} FROM (
        SELECT *, row_number() OVER (${partition(keys)} ORDER BY ${time} DESC, ${created} DESC) AS place,
          count(*) OVER (PARTITION BY ${list([...keys, time, created])}) AS ties
        ${mine} AND ${keyed} AND ${time} BETWEEN @from AND @to AND ${time} <= @notAfter
      ) WHERE place = 1`,
    counts: `
      SELECT count(*) FILTER (WHERE ${time} BETWEEN @from AND @to),
        count(*) FILTER (WHERE ${time} BETWEEN @from AND @to AND NOT (${keyed})),
        count(*) FILTER (WHERE ${time} IS NULL),
        count(*) FILTER (WHERE ${time} BETWEEN @from AND @to AND ${keyed} AND ${time} > @notAfter),
        count(*) FILTER (WHERE ${keyed} AND ${time} <= @before AND ${created} > @createdAfter)
      ${mine}`,
  };
}

/** Nulls come first in SQLite's order, which is what a created time that is not known asks for. */
function createdOf(source: Source, names: Names): string {
  const column = source.createdTimestampColumn;
  return column === null ? "NULL" : identifier(names(column));
}

function partition(keys: readonly string[]): string {
  return keys.length === 0 ? "" : `PARTITION BY ${list(keys)}`;
}

function list(parts: readonly string[], between = ", "): string {
  return parts.join(between);
}
