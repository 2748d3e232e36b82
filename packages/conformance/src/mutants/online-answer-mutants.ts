import {
  type Column,
  type EntityKeys,
  entityKeys,
  type FeatureBatch,
  type OnlineStore,
  type TableRead,
  takeColumn,
  takeFeatureBatch,
} from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";
import type { OpenOnlineStore } from "../opened.ts";
import { VALUE_BUGS } from "./change-column.ts";
import type { Mutant } from "./mutant.ts";
import { overlay } from "./overlay.ts";

/** The memory store with calls replaced. */
export function wrongOnline(change: (store: OnlineStore) => Partial<OnlineStore>): OpenOnlineStore {
  return async () => {
    const store = memoryOnlineStore();
    return { store: overlay(store, change(store)), close: () => store.close() };
  };
}

/** Every answer changed on its way out. */
const answers = (
  bug: string,
  duty: string,
  change: (answer: FeatureBatch, read: TableRead) => FeatureBatch,
): Mutant<OpenOnlineStore> => ({
  bug,
  duty,
  open: wrongOnline((store) => ({
    read: async (reads, options) =>
      (await store.read(reads, options)).map((answer, i) => change(answer, reads[i] as TableRead)),
  })),
});

const values = (
  bug: string,
  duty: string,
  change: (column: Column, length: number) => Column,
): Mutant<OpenOnlineStore> =>
  answers(bug, duty, (answer) => ({
    ...answer,
    columns: answer.columns.map((column) => change(column, answer.length)),
  }));

/** Keys taken for others, in every call. */
const keys = (
  bug: string,
  duty: string,
  change: (keys: EntityKeys) => EntityKeys,
): Mutant<OpenOnlineStore> => ({
  bug,
  duty,
  open: wrongOnline((store) => ({
    write: (table, rows, options) =>
      store.write(table, { ...rows, keys: change(rows.keys) }, options),
    read: (reads, options) =>
      store.read(
        reads.map((read) => ({ ...read, keys: change(read.keys) })),
        options,
      ),
    remove: (table, all, options) => store.remove(table, change(all), options),
  })),
});

const EMPTY_VALUES = "keeps null apart from zero and from empty text, bytes and lists";

/** Wrong answers to right questions. */
export const onlineAnswerMutants: readonly Mutant<OpenOnlineStore>[] = [
  {
    bug: "more connections are idle than open",
    duty: "tells how busy its connections are, and that no call is under way once all are answered",
    open: wrongOnline(() => ({
      connectionLoad: () => ({ open: 1, idle: 2, running: 0, waiting: 0 }),
    })),
  },
  answers(
    "the answer has one row for each different key",
    "answers a key that is asked twice at both places",
    (answer, { keys: { ids } }) =>
      takeFeatureBatch(
        answer,
        [...new Set(ids)].map((id) => ids.indexOf(id)),
      ),
  ),
  answers(
    "rows that are found close up over unknown keys",
    "answers an unknown key in its place as no row, and moves no other",
    (answer) => {
      const found = [...answer.eventTimes.keys()].filter(
        (i) => !Number.isNaN(answer.eventTimes[i]),
      );
      return takeFeatureBatch(
        answer,
        Array.from({ length: answer.length }, (_, i) => found[i] ?? -1),
      );
    },
  ),
  answers(
    "rows come back in the order of their keys",
    "answers each key in its place, in the order asked",
    (answer, { keys: { ids } }) =>
      takeFeatureBatch(
        answer,
        [...ids.keys()].sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1)),
      ),
  ),
  {
    bug: "reads are answered in reverse",
    duty: "answers each of many reads of one call in its place",
    open: wrongOnline((store) => ({
      read: async (reads, options) => [...(await store.read(reads, options))].reverse(),
    })),
  },
  answers(
    "features come back in the table's order",
    "answers the features asked for, in the order asked",
    (answer, { select }) => {
      const order = select.table.fields
        .map(({ name }) => answer.fields.findIndex((field) => field.name === name))
        .filter((i) => i >= 0);
      return {
        ...answer,
        fields: order.map((i) => answer.fields[i] as FeatureBatch["fields"][number]),
        columns: order.map((i) => answer.columns[i] as Column),
      };
    },
  ),
  answers(
    "a row whose every value is null is taken for no row",
    "answers a row whose every value is null as a row, with its event time",
    (answer) => {
      const gone = (row: number): boolean =>
        answer.columns.length > 0 &&
        answer.columns.every(
          ({ validity }) =>
            validity !== null && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0,
        );
      return {
        ...answer,
        eventTimes: answer.eventTimes.map((time, row) => (gone(row) ? Number.NaN : time)),
      };
    },
  ),
  answers(
    "times are kept in milliseconds",
    "gives back event and created times to the microsecond, before 1970 too",
    (answer) => ({
      ...answer,
      eventTimes: answer.eventTimes.map((time) => Math.floor(time / 1000) * 1000),
    }),
  ),
  answers(
    "a created time that is not known is answered as 0",
    "keeps rows with and without a created time side by side",
    (answer) => ({
      ...answer,
      createdTimes: answer.createdTimes?.map((time) => (Number.isNaN(time) ? 0 : time)) ?? null,
    }),
  ),
  values("null is read as 0", EMPTY_VALUES, (column, length) =>
    // An unknown key stays one.
    length === 3 ? VALUE_BUGS.nullIsZero(column, length) : column,
  ),
  values("NaN is read as null", "keeps NaN apart from null", VALUE_BUGS.nanIsNull),
  values("empty text is read as null", EMPTY_VALUES, VALUE_BUGS.emptyIsNull),
  values(
    "int64 passes through a number",
    "gives back every value of int64, beyond 2^53 too",
    VALUE_BUGS.throughNumber,
  ),
  values(
    "text is cut at a zero byte",
    "gives back every value of string, with empty, zero bytes, quotes and any unicode",
    VALUE_BUGS.cutAtZero,
  ),
  values(
    "float32 is answered as float64",
    "gives back every value of float32, rounded to 32 bits, with NaN and infinities",
    VALUE_BUGS.notRounded,
  ),
  values("the first row's gap is everyone's", "gives back every value of bool", (column, length) =>
    column.validity === null ? column : takeColumn(column, new Int32Array(length).fill(-1)),
  ),
  keys(
    "ids are concatenated without a separator",
    "keeps composite keys apart whose texts join alike",
    (all) => ({
      ...all,
      ids: all.ids.map((_, row) =>
        all.columns.map((column) => String(column.values[row])).join(""),
      ),
    }),
  ),
  keys(
    "ids are folded to lower case",
    "keeps string keys apart by case, blanks, zero bytes and unicode form",
    (all) => ({
      ...all,
      ids: all.ids.map((id) => id.toLowerCase()),
    }),
  ),
  keys("ids are trimmed", "takes empty text for a single key like any other", (all) => ({
    ...all,
    ids: all.ids.map((id) => id.trim()),
  })),
  keys("int64 keys pass through a number", "keeps int64 keys beyond 2^53 apart", (all) =>
    entityKeys(
      all.columns.map((column) => VALUE_BUGS.throughNumber(column, all.length)),
      all.length,
    ),
  ),
];
