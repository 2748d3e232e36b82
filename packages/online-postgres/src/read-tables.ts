import { isMissingTable, type PostgresConnection, utf8Array } from "@fs/postgres-connection";
import type { CallOptions, FeatureBatch, TableRead } from "@fs/sdk/adapter";
import { ReadAnswer } from "./read-answer.ts";
import { readSql } from "./sql/statements.ts";
import { tableName } from "./sql/table-name.ts";
import type { TableCatalogue } from "./table-catalogue.ts";

/** Keys that one statement asks for; more would keep other requests waiting. */
const MOST_KEYS = 20_000;

/** Some keys of one table's part of a read. */
interface Part {
  readonly read: TableRead;
  readonly answer: ReadAnswer;
  readonly from: number;
  readonly ids: readonly string[];
}

/** Reads rows of many tables in one statement, or in few where the keys are very many. A table that is not there is an empty one. */
export async function readTables(
  connection: PostgresConnection,
  catalogue: TableCatalogue,
  reads: readonly TableRead[],
  options?: CallOptions,
): Promise<readonly FeatureBatch[]> {
  const answers = reads.map((read) => new ReadAnswer(read));
  for (const parts of statementParts(reads, answers)) {
    try {
      await readParts(connection, catalogue, parts, options);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      const tables = parts.map(({ read }) => read.select.table);
      const there = await catalogue.existing(tables, options);
      const kept = parts.filter(({ read }) => there.has(tableName(read.select.table)));
      // Where it is gone again meanwhile, the caller is told.
      if (kept.length > 0) await readParts(connection, catalogue, kept, options);
    }
  }
  return answers.map((answer) => answer.batch());
}

async function readParts(
  connection: PostgresConnection,
  catalogue: TableCatalogue,
  parts: readonly Part[],
  options?: CallOptions,
): Promise<void> {
  const text = readSql(parts.map(({ read }) => catalogue.sql(read.select.table).table));
  const values = parts.map(({ ids }) => utf8Array(ids));
  const { rows } = await connection.query(
    "read",
    { text, values },
    { ...options, failsFast: true },
  );
  for (const [table, n, event, created, value] of rows) {
    // A row has these columns, and names a part that was asked for.
    const { answer, from } = parts[Number(table)] as Part;
    answer.put(from + Number(n) - 1, event as string, created ?? null, value as string);
  }
}

function statementParts(
  reads: readonly TableRead[],
  answers: readonly ReadAnswer[],
): readonly (readonly Part[])[] {
  const statements: Part[][] = [];
  let open: Part[] = [];
  let keys = 0;
  reads.forEach((read, i) => {
    for (let from = 0; from < read.keys.length; ) {
      const ids = read.keys.ids.slice(from, from + MOST_KEYS - keys);
      open.push({ read, answer: answers[i] as ReadAnswer, from, ids });
      from += ids.length;
      keys += ids.length;
      if (keys < MOST_KEYS) continue;
      statements.push(open);
      [open, keys] = [[], 0];
    }
  });
  return open.length === 0 ? statements : [...statements, open];
}
