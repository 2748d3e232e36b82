import { postgres } from "@fs/online-postgres";
import type { EntityKeys, FeatureBatch, Table } from "@fs/sdk/adapter";
import { hasService, startPostgres } from "@fs/test-servers";
import pg from "pg";
import type { Page } from "../page.ts";
import { answerOf } from "../redis/answer-of.ts";
import { expectSame, fill, reads, selectOf, wideRequests } from "../redis/wide-requests.ts";
import { wideTable } from "../redis/wide-rows.ts";

const ROWS = 20_000;

/** The online store in Postgres against a bare `pg` client on the same table. */
export const postgresStore: Page = async ({ compare, equal, leaveOut, small }) => {
  if (!hasService("postgres")) return leaveOut("Postgres is not installed");
  const server = await startPostgres();
  const store = postgres({ connectionString: server.url });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    const table = await wideTable();
    const rows = small ? 1000 : ROWS;
    const requests = wideRequests(rows);
    await fill(store, table, rows);
    await client.query("ANALYZE");
    const bare = bareRead(client, table);
    await expectSame(store, table, requests, bare);
    equal("100 x 50 from the store and bare pg");
    await compare(
      { what: "read 100 x 50 / bare pg, same table, + decode", goal: { atLeast: 0.6 } },
      {
        reference: async () => {
          for (const keys of requests) await bare(keys);
        },
        candidate: reads(store, table, requests),
      },
    );
  } finally {
    await Promise.all([store.close(), client.end()]);
    await server.stop();
  }
};

/** A prepared statement, as a program would write it by hand. */
function bareRead(client: pg.Client, table: Table): (keys: EntityKeys) => Promise<FeatureBatch> {
  const text =
    'SELECT id, event_time, created_time, value FROM "fs:bench:wide" WHERE id = ANY($1::bytea[])';
  const select = selectOf(table);
  return async (keys) => {
    const values = [keys.ids.map((id) => Buffer.from(id))];
    const { rows } = await client.query<[Buffer, string, string | null, Buffer]>({
      name: "bare",
      text,
      values,
      rowMode: "array",
    });
    const found = rows.map(([id, event, , value]) => {
      return { id: id.toString(), eventTime: Number(event), value };
    });
    return answerOf(select, keys, found);
  };
}
