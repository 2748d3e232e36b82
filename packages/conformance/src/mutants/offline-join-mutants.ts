import {
  type AsOfJoin,
  type AsOfPlan,
  type Batch,
  type Column,
  type Dataset,
  type Field,
  type OfflineStore,
  storedAt,
  takeBatch,
} from "@fs/sdk/adapter";
import { openMemoryOffline } from "../memory-offline.fixture.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { changeColumn, VALUE_BUGS } from "./change-column.ts";
import type { Mutant } from "./mutant.ts";

/** Where a join goes wrong; what is left out stays right. */
export interface JoinBug {
  /** Rows as they are put down. */
  readonly put?: (rows: Batch) => Batch;
  /** Entity rows as the join sees them; the answer bears the given ones. */
  readonly entities?: (rows: Batch) => Batch;
  readonly join?: (join: AsOfJoin) => AsOfJoin;
  /** The answer, given how many of its columns are the entity rows' own. */
  readonly answer?: (answer: Batch, own: number) => Batch;
}

/** The memory store with a bug in its joins. */
export function wrongJoin(bug: string, duty: string, how: JoinBug): Mutant<OpenOfflineStore> {
  return {
    bug,
    duty,
    async open() {
      const opened = await openMemoryOffline();
      return {
        ...opened,
        put: (name, rows) => opened.put(name, how.put?.(rows) ?? rows),
        store: {
          ...opened.store,
          asOfJoin: (plan, options) => wrongDataset(opened.store, plan, how, options),
        },
      };
    },
  };
}

function wrongDataset(
  store: OfflineStore,
  plan: AsOfPlan,
  { entities, join, answer }: JoinBug,
  options: Parameters<OfflineStore["asOfJoin"]>[1],
): Dataset {
  const given = plan.entities;
  const joins = join === undefined ? plan.joins : plan.joins.map(join);
  const changed =
    given.kind === "batch" && entities !== undefined
      ? { kind: "batch" as const, batch: entities(given.batch) }
      : given;
  const dataset = store.asOfJoin({ ...plan, entities: changed, joins }, options);
  return {
    ...dataset,
    async *[Symbol.asyncIterator]() {
      for await (const batch of dataset) {
        const own = given.kind === "batch" ? given.batch.fields.length : 0;
        const restored =
          changed.kind === "batch" && given.kind === "batch"
            ? restore(batch, changed.batch, given.batch)
            : batch;
        yield answer?.(restored, own) ?? restored;
      }
    },
  };
}

/** The answer with the entity rows that were given in place of those that were joined. */
function restore(answer: Batch, joined: Batch, given: Batch): Batch {
  if (joined.length !== given.length) return answer;
  const behind = joined.fields.length;
  return {
    length: answer.length,
    fields: [...given.fields, ...answer.fields.slice(behind)],
    columns: [...given.columns, ...answer.columns.slice(behind)],
  };
}

/** Changes the column of a name, where a batch has it. */
function named(
  name: string,
  change: (value: bigint | null) => bigint | null,
): (rows: Batch) => Batch {
  return (rows) => ({
    ...rows,
    columns: rows.columns.map((column, i) =>
      rows.fields[i]?.name === name
        ? changeColumn(column, rows.length, (value) => change(value as bigint | null))
        : column,
    ),
  });
}

const features = (change: (column: Column, length: number) => Column): JoinBug => ({
  answer: (answer, own) => ({
    ...answer,
    columns: answer.columns.map((column, i) => (i < own ? column : change(column, answer.length))),
  }),
});

const later = (by: bigint) => (value: bigint | null) => (value === null ? null : value + by);
const rowsOf = (batch: Batch): number[] => Array.from({ length: batch.length }, (_, i) => i);
const isEmpty = (batch: Batch, row: number, own: number): boolean =>
  batch.columns.slice(own).every((column) => storedAt(column, row) === null);

/** A further column that joins the texts of `a` and `b`. */
function joinedText(rows: Batch): Batch {
  const [a, b] = ["a", "b"].map(
    (name) => rows.columns[rows.fields.findIndex((field) => field.name === name)],
  );
  if (a === undefined || b === undefined) return rows;
  const both = changeColumn(a, rows.length, (value, row) => {
    const other = storedAt(b, row);
    return value === null || other === null ? null : `${value}${other}`;
  });
  const field: Field = { name: "ab", type: a.type };
  return { ...rows, fields: [...rows.fields, field], columns: [...rows.columns, both] };
}

const HOUR = 3_600_000_000n;
const EMPTY_VALUES = "keeps null apart from zero and from empty text, bytes and lists";
const KEPT = "keeps an entity row for which there are only later rows";

/** Joins with one planted bug each. */
export const offlineJoinMutants: readonly Mutant<OpenOfflineStore>[] = [
  wrongJoin(
    "a row of the very time is not taken",
    "matches a row of the very time of the entity row",
    { entities: named("t", later(-1n)) },
  ),
  wrongJoin(
    "rows from the hour after leak in",
    "never matches a row from after the entity row, not by a microsecond",
    { entities: named("t", later(HOUR)) },
  ),
  wrongJoin("the bound of ttl is excluded", "matches a row that is exactly ttl old", {
    join: (join) => ({ ...join, ttlMicros: join.ttlMicros === null ? null : join.ttlMicros - 1 }),
  }),
  wrongJoin(
    "ttl is not looked at",
    "never matches a row older than ttl, not by a microsecond, and keeps the entity row",
    { join: (join) => ({ ...join, ttlMicros: null }) },
  ),
  wrongJoin("ttl is counted in milliseconds", "matches a row that is exactly ttl old", {
    join: (join) => ({
      ...join,
      ttlMicros: join.ttlMicros === null ? null : join.ttlMicros / 1000,
    }),
  }),
  wrongJoin("no ttl is taken for a year", "takes no ttl for unlimited", {
    join: (join) => ({ ...join, ttlMicros: join.ttlMicros ?? 31_536_000_000_000 }),
  }),
  wrongJoin(
    "of rows of one time the oldest created is taken",
    "breaks a tie of event times by the newest created time",
    { put: named("cts", (value) => (value === null ? null : -value)) },
  ),
  wrongJoin(
    "created times are not looked at",
    "breaks a tie of event times by the newest created time",
    {
      join: (join) => ({ ...join, source: { ...join.source, createdTimestampColumn: null } }),
    },
  ),
  wrongJoin("a null created time is the newest", "takes a null created time for older than any", {
    put: named("cts", (value) => value ?? 2n ** 52n),
  }),
  wrongJoin("a row without a time matches", "never matches a row without an event time", {
    put: named("ts", (value) => value ?? -(2n ** 52n)),
  }),
  wrongJoin(
    "null keys match each other",
    "answers an entity row with a null key with nulls, not with the rows of a null key",
    {
      put: named("id", (value) => value ?? -999n),
      entities: named("id", (value) => value ?? -999n),
    },
  ),
  wrongJoin(
    "an entity row without a time asks for now",
    "answers an entity row without a time with nulls",
    { entities: named("t", (value) => value ?? BigInt(Date.now()) * 1000n) },
  ),
  wrongJoin("times are cut to milliseconds", "compares times to the microsecond, before 1970 too", {
    put: named("ts", (value) => (value === null ? null : (value / 1000n) * 1000n)),
  }),
  wrongJoin(
    "what was known by then is not asked",
    "asks that a row was known by then, its created time included",
    { join: (join) => ({ ...join, knownByThen: false }) },
  ),
  wrongJoin("entity rows without a match are dropped", KEPT, {
    answer: (answer, own) =>
      takeBatch(
        answer,
        rowsOf(answer).filter((row) => own === answer.columns.length || !isEmpty(answer, row, own)),
      ),
  }),
  wrongJoin(
    "rows come back in the order of their times",
    "answers every entity row once and in order, whatever matched",
    {
      answer: (answer, own) => {
        const times = answer.columns[own - 1];
        if (times === undefined) return answer;
        const time = (row: number): number => Number(storedAt(times, row) ?? 0);
        return takeBatch(
          answer,
          rowsOf(answer).sort((a, b) => time(a) - time(b)),
        );
      },
    },
  ),
  wrongJoin(
    "entity rows of one key and time are answered once",
    "keeps entity rows that stand more than once, each with its own columns",
    {
      answer: (answer, own) => {
        const seen = new Set<string>();
        const first = rowsOf(answer).filter((row) => {
          const text = answer.columns
            .slice(Math.max(0, own - 2), own)
            .map((column) => String(storedAt(column, row)))
            .join();
          return !seen.has(text) && seen.add(text).size > 0;
        });
        return takeBatch(answer, first);
      },
    },
  ),
  wrongJoin(
    "keys are concatenated without a separator",
    "keeps composite keys apart whose texts join alike",
    {
      put: joinedText,
      entities: joinedText,
      join: (join) => {
        const [first, second] = join.on;
        if (first?.sourceColumn !== "a" || second?.sourceColumn !== "b") return join;
        return { ...join, on: [{ entityColumn: "ab", sourceColumn: "ab", type: first.type }] };
      },
    },
  ),
  wrongJoin("null is read as 0", EMPTY_VALUES, features(VALUE_BUGS.nullIsZero)),
  wrongJoin("empty text is read as null", EMPTY_VALUES, features(VALUE_BUGS.emptyIsNull)),
  wrongJoin("NaN is read as null", "keeps NaN apart from null", features(VALUE_BUGS.nanIsNull)),
  wrongJoin(
    "int64 passes through a number",
    "joins every value of int64, beyond 2^53 too",
    features(VALUE_BUGS.throughNumber),
  ),
  wrongJoin(
    "float32 is answered as float64",
    "joins every value of float32, rounded to 32 bits, with NaN and infinities",
    features(VALUE_BUGS.notRounded),
  ),
  wrongJoin(
    "text is cut at a zero byte",
    "passes extra columns of every type through as they are",
    {
      answer: (answer) => ({
        ...answer,
        columns: answer.columns.map((column) => VALUE_BUGS.cutAtZero(column, answer.length)),
      }),
    },
  ),
  wrongJoin(
    "every null is said to have no row",
    "says why nothing matched: no_row, later or expired; null where a row matched",
    {
      answer: (answer) => ({
        ...answer,
        columns: answer.columns.map((column, i) =>
          answer.fields[i]?.name === "the reason"
            ? changeColumn(column, answer.length, (value) => (value === null ? null : "no_row"))
            : column,
        ),
      }),
    },
  ),
];
