import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import { FeatureStoreError } from "@fs/sdk";
import { sampleRows } from "./sample-rows.ts";

/** Writes the made-up transactions as Parquet. FS_DISK_FULL, or FS_SINK_FAILED with the cause, where that fails. */
export async function writeSampleData(path: string, nowMillis: number): Promise<void> {
  try {
    await writeRows(path, nowMillis);
  } catch (cause) {
    const isFull = /no space left|not enough space|disk full/i.test(String(cause));
    throw new FeatureStoreError(
      isFull ? "FS_DISK_FULL" : "FS_SINK_FAILED",
      `the sample data ${path} could not be written${isFull ? ": the disk is full" : ""}; remove the new folder and try again, or use --minimal`,
      { cause },
    );
  }
}

async function writeRows(path: string, nowMillis: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(
      `CREATE TABLE sample (user_id VARCHAR, total_purchases BIGINT, avg_purchase_amount FLOAT,
        last_purchase_amount FLOAT, purchase_frequency FLOAT, user_segment VARCHAR,
        event_timestamp TIMESTAMP, created_timestamp TIMESTAMP)`,
    );
    const appender = await connection.createAppender("sample");
    for (const row of sampleRows(nowMillis)) {
      const time = new DuckDBTimestampValue(BigInt(row.eventMicros));
      appender.appendVarchar(row.userId);
      appender.appendBigInt(BigInt(row.totalPurchases));
      appender.appendFloat(row.avgPurchaseAmount);
      appender.appendFloat(row.lastPurchaseAmount);
      appender.appendFloat(row.purchaseFrequency);
      appender.appendVarchar(row.userSegment);
      appender.appendTimestamp(time);
      appender.appendTimestamp(time);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(`COPY sample TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
