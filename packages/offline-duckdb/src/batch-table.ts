import { DuckDBDataChunk, type DuckDBType, INTEGER } from "@duckdb/node-api";
import type { Batch } from "@fs/sdk/adapter";
import type { Doing } from "./duckdb-error.ts";
import type { Session } from "./session.ts";
import { storedPhysical, storedType } from "./stored-type.ts";
import { writeVector } from "./write-vector.ts";

/** Creates a temporary table for batches of these types: c0, c1, … and the row number `rn`. */
export async function createBatchTable(
  session: Session,
  table: string,
  types: readonly Batch["fields"][number]["type"][],
  doing: Doing,
): Promise<void> {
  const columns = types.map((type, i) => `c${i} ${storedPhysical(type).text}`);
  await session.run(`CREATE TEMP TABLE ${table} (${[...columns, "rn INTEGER"].join(", ")})`, doing);
}

/** Adds a batch to a table of {@link createBatchTable}; its first row bears the number `start`. */
export async function appendBatch(
  session: Session,
  table: string,
  batch: Batch,
  start: number,
  doing: Doing,
): Promise<void> {
  const types: DuckDBType[] = [...batch.fields.map(({ type }) => storedType(type)), INTEGER];
  const size = 2048;
  await session.append(table, doing, (appender) => {
    for (let from = 0; from < batch.length; from += size) {
      const count = Math.min(size, batch.length - from);
      const chunk = DuckDBDataChunk.create(types, count);
      batch.columns.forEach((column, i) => {
        writeVector(chunk.getColumnVector(i), column, from, count);
      });
      const numbers = Int32Array.from({ length: count }, (_, i) => start + from + i);
      const column = { type: { kind: "int32" }, values: numbers, validity: null } as const;
      writeVector(chunk.getColumnVector(types.length - 1), column, 0, count);
      appender.appendDataChunk(chunk);
    }
  });
}
