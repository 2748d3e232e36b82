import { join } from "node:path";
import { sqlite } from "@fs/online-sqlite";
import type { EntityKeys, Table } from "@fs/sdk/adapter";
import Database from "better-sqlite3";
import type { Page } from "../page.ts";
import { answerOf, type FoundRow } from "../redis/answer-of.ts";
import { expectSame, fill, reads, selectOf, wideRequests } from "../redis/wide-requests.ts";
import { wideTable } from "../redis/wide-rows.ts";

const ROWS = 20_000;
const ENTITIES = 100;

/** The online store in SQLite against bare better-sqlite3 on the same table. */
export const sqliteStore: Page = async ({ compare, equal, folder, small }) => {
  const file = join(folder, "online.db");
  const store = sqlite({ path: file });
  const table = await wideTable();
  const rows = small ? 1000 : ROWS;
  const requests = wideRequests(rows);
  await fill(store, table, rows);
  const database = new Database(file, { readonly: true });
  try {
    const select = selectOf(table);
    const find = bareFind(database, table);
    await expectSame(store, table, requests, (keys) => answerOf(select, keys, find(keys)));
    equal("100 x 50 from the store and bare better-sqlite3");
    const candidate = reads(store, table, requests);
    await compare(
      { what: "read 100 x 50 / bare IN(100) + decode", goal: { atLeast: 0.7 } },
      {
        reference: async () => {
          for (const keys of requests) answerOf(select, keys, find(keys));
        },
        candidate,
      },
    );
    await compare(
      { what: "the same / bare IN(100), bytes left packed", goal: null },
      {
        reference: async () => {
          for (const keys of requests) find(keys);
        },
        candidate,
      },
    );
  } finally {
    database.close();
    await store.close();
  }
};

/** A prepared statement with a place for each id, as a program would write it by hand. */
function bareFind(
  database: Database.Database,
  table: Table,
): (keys: EntityKeys) => readonly FoundRow[] {
  const name = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?")
    .pluck()
    .get(`%${table.name}%`);
  const places = Array.from({ length: ENTITIES }, () => "?").join(", ");
  const statement = database
    .prepare(`SELECT id, event_time, value FROM "${name}" WHERE id IN (${places})`)
    .raw();
  return ({ ids }) => {
    const rows = statement.all(...ids) as readonly (readonly [string, number, Buffer])[];
    return rows.map(([id, eventTime, value]) => ({ id, eventTime, value }));
  };
}
