import { type Batch, FeatureStoreError, type Field } from "@fs/sdk/adapter";
import { BatchCollector } from "./batch-collector.ts";
import type { Doing } from "./duckdb-error.ts";
import type { OnFraction, Session } from "./session.ts";
import { storedType } from "./stored-type.ts";

/** Where a statement runs, and what its columns are. */
export interface Reading {
  readonly session: Session;
  readonly doing: Doing;
  readonly fields: readonly Field[];
  readonly onFraction?: OnFraction | undefined;
}

/** Streams a statement whose columns are the fields', in their stored types. */
export async function* readBatches(
  { session, doing, fields, onFraction }: Reading,
  sql: string,
): AsyncGenerator<Batch> {
  const result = await session.stream(sql, doing, onFraction);
  fields.forEach(({ name, type }, i) => {
    // Memory is read by these types.
    if (result.columnTypeId(i) === storedType(type).typeId) return;
    const found = result.columnType(i).toString();
    throw new FeatureStoreError("FS_INTERNAL", `${doing.what}: column "${name}" came as ${found}`);
  });
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
