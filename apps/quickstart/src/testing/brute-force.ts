import { DuckDBInstance } from "@duckdb/node-api";

/** One record of the sample data, as plain values: times in milliseconds, floats as float32. */
export interface Transaction {
  readonly user_id: string;
  readonly total_purchases: number;
  readonly avg_purchase_amount: number;
  readonly last_purchase_amount: number;
  readonly purchase_frequency: number;
  readonly user_segment: string;
  readonly event: number;
  readonly created: number;
}

/** The features of a record, or nulls where there is none. */
export type Features = Readonly<Record<string, number | string | null>>;

const FEATURES = [
  "total_purchases",
  "avg_purchase_amount",
  "last_purchase_amount",
  "purchase_frequency",
  "user_segment",
] as const;

/** Every record of the file, read plainly. */
export async function readTransactions(path: string): Promise<readonly Transaction[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT user_id, total_purchases::INTEGER, avg_purchase_amount, last_purchase_amount,
        purchase_frequency, user_segment, epoch_ms(event_timestamp)::DOUBLE,
        epoch_ms(created_timestamp)::DOUBLE FROM read_parquet('${path}')`,
    );
    return reader.getRowsJS().map((row) => ({
      user_id: row[0] as string,
      total_purchases: row[1] as number,
      avg_purchase_amount: row[2] as number,
      last_purchase_amount: row[3] as number,
      purchase_frequency: row[4] as number,
      user_segment: row[5] as string,
      event: row[6] as number,
      created: row[7] as number,
    }));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The newest record of a user with `from <= event <= to`, ties to the newest created; found by looking at every one. */
export function newest(
  records: readonly Transaction[],
  user: string,
  from: number,
  to: number,
): Transaction | null {
  let best: Transaction | null = null;
  for (const record of records) {
    if (record.user_id !== user || record.event < from || record.event > to) continue;
    const newer =
      best === null ||
      record.event > best.event ||
      (record.event === best.event && record.created > best.created);
    if (newer) best = record;
  }
  return best;
}

/** What a reader should see of a record. */
export function featuresOf(record: Transaction | null): Features {
  return Object.fromEntries(FEATURES.map((name) => [name, record === null ? null : record[name]]));
}

/** What the on-demand view should answer. */
export function analysisOf(record: Transaction | null, amount: number): Features {
  if (record === null) return { amount_vs_avg_ratio: null, is_high_value: 0 };
  const ratio = amount / (record.avg_purchase_amount + 0.000001);
  return { amount_vs_avg_ratio: Math.fround(ratio), is_high_value: ratio > 2 ? 1 : 0 };
}
