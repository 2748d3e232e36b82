import {
  type Column,
  type FeatureBatch,
  type KeyedBatch,
  type OnlineStore,
  storedAt,
  type Table,
  takeColumn,
  takeFeatureBatch,
} from "@fs/sdk/adapter";
import type { OpenOnlineStore } from "../opened.ts";
import { changeColumn } from "./change-column.ts";
import type { Mutant } from "./mutant.ts";
import { wrongOnline } from "./online-answer-mutants.ts";

const online = (
  bug: string,
  duty: string,
  change: (store: OnlineStore) => Partial<OnlineStore>,
): Mutant<OpenOnlineStore> => ({
  bug,
  duty,
  open: wrongOnline(change),
});

/** Rows of a batch, keys and all. */
function take(rows: KeyedBatch, indices: readonly number[]): KeyedBatch {
  const keys = {
    length: indices.length,
    ids: indices.map((i) => rows.keys.ids[i] as string),
    columns: rows.keys.columns.map((column) => takeColumn(column, indices)),
  };
  return { ...takeFeatureBatch(rows, indices), keys };
}

async function stored(store: OnlineStore, table: Table, rows: KeyedBatch): Promise<FeatureBatch> {
  const features = table.fields.map((field) => field.name);
  const [answer] = await store.read([{ select: { table, features }, keys: rows.keys }]);
  return answer as FeatureBatch;
}

/** Times changed on their way in and back on their way out. */
const times = (
  bug: string,
  duty: string,
  there: (time: number) => number,
  back: (time: number) => number,
  which: "eventTimes" | "createdTimes",
): Mutant<OpenOnlineStore> =>
  online(bug, duty, (store) => ({
    write: (table, rows, options) =>
      store.write(table, { ...rows, [which]: rows[which]?.map(there) ?? null }, options),
    read: async (reads, options) =>
      (await store.read(reads, options)).map((answer) => ({
        ...answer,
        [which]: answer[which]?.map(back) ?? null,
      })),
  }));

const NEVER = 2 ** 52;

/** Rows that should have won and lost, or the reverse; tables that were mixed up. */
export const onlineWriteMutants: readonly Mutant<OpenOnlineStore>[] = [
  times(
    "the older row wins",
    "lets a newer row of a later call win",
    (time) => -time,
    (time) => -time,
    "eventTimes",
  ),
  times(
    "of rows of one time the oldest created wins",
    "breaks a tie of event times by the newest created time",
    (time) => -time,
    (time) => -time,
    "createdTimes",
  ),
  times(
    "a created time that is not known is the newest",
    "takes a created time that is not known for older than any",
    (time) => (Number.isNaN(time) ? NEVER : time),
    (time) => (time === NEVER ? Number.NaN : time),
    "createdTimes",
  ),
  online(
    "the last writer wins, whatever its time",
    "lets an older row of a later call lose",
    (store) => ({
      async write(table, rows, options) {
        await store.remove(table, rows.keys);
        return store.write(table, rows, options);
      },
    }),
  ),
  online(
    "a later call of equal time is ignored",
    "keeps the row of the later call on a full tie",
    (store) => ({
      async write(table, rows, options) {
        const before = await stored(store, table, rows);
        const created = (batch: FeatureBatch, i: number): number =>
          batch.createdTimes?.[i] ?? Number.NaN;
        const kept = [...rows.eventTimes.keys()].filter(
          (i) =>
            before.eventTimes[i] !== rows.eventTimes[i] ||
            !Object.is(created(before, i), created(rows, i)),
        );
        const counts = await store.write(table, take(rows, kept), options);
        return { ...counts, stale: rows.length - counts.written };
      },
    }),
  ),
  online(
    "the first row of a call wins a full tie",
    "keeps the later row inside one call on a full tie",
    (store) => ({
      write: (table, rows, options) =>
        store.write(table, take(rows, [...rows.eventTimes.keys()].reverse()), options),
    }),
  ),
  online(
    "nulls of the newer row are filled from the older",
    "replaces the whole row: what is null in the newer one is null",
    (store) => ({
      async write(table, rows, options) {
        const before = await stored(store, table, rows);
        const columns = rows.columns.map((column, c) =>
          changeColumn(
            column,
            rows.length,
            (value, i) => value ?? storedAt(before.columns[c] as Column, i),
          ),
        );
        return store.write(table, { ...rows, columns }, options);
      },
    }),
  ),
  online(
    "every row is counted as written",
    "counts the rows that were written and those that lost",
    (store) => ({
      async write(table, rows, options) {
        await store.write(table, rows, options);
        return { written: rows.length, stale: 0 };
      },
    }),
  ),
  online(
    "a batch is written row by row, and half of it when one fails",
    "writes a batch whole or not at all: a row without an event time is refused with its batch",
    (store) => ({
      async write(table, rows, options) {
        let written = 0;
        for (let i = 0; i < rows.length; i += 1)
          written += (await store.write(table, take(rows, [i]), options)).written;
        return { written, stale: rows.length - written };
      },
    }),
  ),
  online(
    "a row is read by today's layout",
    "keeps the other features in place when one is added before them",
    (store) => ({
      read: (reads, options) =>
        store.read(
          reads.map(({ select, keys }) => {
            const { table } = select;
            const layouts = new Map(
              [...table.layouts.keys()].map((layout) => [layout, table.fields]),
            );
            return { select: { ...select, table: { ...table, layouts } }, keys };
          }),
          options,
        ),
    }),
  ),
  online("dropped tables keep their rows", "drops a table with all its rows", (store) => ({
    prepare: (change, options) => store.prepare({ ...change, drop: [] }, options),
  })),
  online(
    "a table is dropped with those whose name begins alike",
    "drops a table and no other whose name begins alike",
    (store) => {
      const known: Table[] = [];
      return {
        async prepare(change, options) {
          known.push(...change.keep);
          const drop = known.filter((one) =>
            change.drop.some(
              ({ project, name }) => one.project === project && one.name.startsWith(name),
            ),
          );
          await store.prepare({ ...change, drop }, options);
        },
      };
    },
  ),
  tables(
    "projects share their tables",
    "drops a table and none of another project whose name begins or ends alike",
    (table) => ({ ...table, project: "" }),
  ),
  tables(
    "project and name are joined by an underscore",
    "keeps tables apart whose project and name join alike",
    (table) => ({ ...table, project: "", name: `${table.project}_${table.name}` }),
  ),
  tables(
    "names are folded to lower case",
    "keeps tables apart whose names differ in letter case alone",
    (table) => ({ ...table, name: table.name.toLowerCase() }),
  ),
  online("prepare makes a table anew", "prepares again without losing rows", (store) => ({
    prepare: (change, options) =>
      store.prepare({ keep: change.keep, drop: [...change.drop, ...change.keep] }, options),
  })),
  online(
    "a removed key is never taken again",
    "brings a removed key back with the next write, however old its row",
    (store) => {
      const removed = new Set<string>();
      return {
        async remove(table, keys, options) {
          for (const id of keys.ids) removed.add(id);
          await store.remove(table, keys, options);
        },
        async write(table, rows, options) {
          const kept = [...rows.eventTimes.keys()].filter(
            (i) => !removed.has(rows.keys.ids[i] as string),
          );
          return store.write(table, take(rows, kept), options);
        },
      };
    },
  ),
  online("remove does nothing", "forgets a removed key, and no other", () => ({
    remove: async () => {},
  })),
  online(
    "a scan ends after its first batch",
    "scans every row of a table once, with its key and its times",
    (store) => ({
      async *scan(table, options) {
        for await (const batch of store.scan?.(table, options) ?? []) {
          yield batch;
          return;
        }
      },
    }),
  ),
  online(
    "signals are not heeded",
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    (store) => ({
      prepare: (change) => store.prepare(change),
      write: (table, rows) => store.write(table, rows),
      read: (reads) => store.read(reads),
      remove: (table, keys) => store.remove(table, keys),
    }),
  ),
  online(
    "close does nothing",
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    () => ({ close: async () => {} }),
  ),
];

/** Tables taken for others, in every call. */
function tables(
  bug: string,
  duty: string,
  change: (table: Table) => Table,
): Mutant<OpenOnlineStore> {
  return online(bug, duty, (store) => ({
    prepare: ({ keep, drop }, options) =>
      store.prepare({ keep: keep.map(change), drop: drop.map(change) }, options),
    write: (table, rows, options) => store.write(change(table), rows, options),
    read: (reads, options) =>
      store.read(
        reads.map(({ select, keys }) => ({
          select: { ...select, table: change(select.table) },
          keys,
        })),
        options,
      ),
    remove: (table, keys, options) => store.remove(change(table), keys, options),
  }));
}
