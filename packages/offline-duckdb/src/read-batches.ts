import type { Batch, Field } from "@fs/sdk/adapter";
import { BatchCollector } from "./batch-collector.ts";
import type { Doing } from "./duckdb-error.ts";
import type { Session } from "./session.ts";

/** Where a statement runs, and what its columns are. */
export interface Reading {
  readonly session: Session;
  readonly doing: Doing;
  readonly fields: readonly Field[];
}

/** Streams a statement whose columns are the fields', in their stored types. */
export async function* readBatches(
  { session, doing, fields }: Reading,
  sql: string,
): AsyncGenerator<Batch> {
  const result = await session.stream(sql, doing);
  const collector = new BatchCollector(fields);
  for (;;) {
    const chunk = await session.fetch(result, doing);
    if (chunk !== null) collector.add(chunk);
    if (chunk !== null && !collector.full) continue;
    const batch = collector.take();
    if (batch !== null) yield batch;
    if (chunk === null) return;
  }
}
