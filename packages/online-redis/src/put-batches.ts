import type { PutBatch } from "./put-values.ts";
import { bucketOfKey } from "./store-key.ts";

/** A script of so many rows keeps the server from others for about a millisecond. */
const MOST_ROWS = 512;
const MOST_BYTES = 1024 * 1024;

interface OpenBatch {
  readonly keys: string[];
  readonly values: Uint8Array[];
  bytes: number;
}

/** Deals values out to scripts of bounded size, on a cluster each of one bucket. */
export function putBatches(
  keys: readonly string[],
  values: readonly Uint8Array[],
  cluster: boolean,
): readonly PutBatch[] {
  const batches: OpenBatch[] = [];
  const open = new Map<string, OpenBatch>();
  for (let i = 0; i < keys.length; i += 1) {
    const [key, value] = [keys[i] as string, values[i] as Uint8Array];
    const bucket = cluster ? bucketOfKey(key) : "";
    let batch = open.get(bucket);
    if (batch === undefined || batch.keys.length === MOST_ROWS || batch.bytes > MOST_BYTES) {
      batch = { keys: [], values: [], bytes: 0 };
      batches.push(batch);
      open.set(bucket, batch);
    }
    batch.keys.push(key);
    batch.values.push(value);
    batch.bytes += value.byteLength;
  }
  return batches;
}
