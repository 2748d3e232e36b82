import type { PutBatch } from "./put-values.ts";
import { bucketOfKey } from "./store-key.ts";

/** A script of 500 rows keeps the server from others for about a millisecond. */
const SCRIPT_ROWS = 500;
const CLUSTER_ROWS = 2000;
const JOB_BYTES = 1024 * 1024;

/**
 * Cuts rows into jobs, each sent at once and tried again as one. For one server a job is one script; for a cluster it is
 * several, each of one bucket, whose rows are put side by side first so that scripts are few.
 */
export function* putJobs(
  keys: readonly string[],
  values: readonly Uint8Array[],
  cluster: boolean,
): Generator<readonly PutBatch[], void> {
  const order = cluster ? byBucket(keys) : null;
  let job = new Job();
  for (let i = 0; i < keys.length; i += 1) {
    const row = order === null ? i : (order[i] as number);
    const [key, value] = [keys[row] as string, values[row] as Uint8Array];
    job.add(cluster ? bucketOfKey(key) : "", key, value);
    if (job.rows < (cluster ? CLUSTER_ROWS : SCRIPT_ROWS) && job.bytes < JOB_BYTES) continue;
    yield job.batches;
    job = new Job();
  }
  if (job.rows > 0) yield job.batches;
}

class Job {
  readonly batches: { readonly keys: string[]; readonly values: Uint8Array[] }[] = [];
  rows = 0;
  bytes = 0;
  #bucket: string | null = null;

  add(bucket: string, key: string, value: Uint8Array): void {
    let batch = this.batches.at(-1);
    if (batch === undefined || bucket !== this.#bucket || batch.keys.length === SCRIPT_ROWS) {
      batch = { keys: [], values: [] };
      this.batches.push(batch);
      this.#bucket = bucket;
    }
    batch.keys.push(key);
    batch.values.push(value);
    this.rows += 1;
    this.bytes += value.byteLength;
  }
}

/** The rows bucket by bucket. */
function byBucket(keys: readonly string[]): readonly number[] {
  const rows = new Map<string, number[]>();
  keys.forEach((key, row) => {
    const bucket = bucketOfKey(key);
    const known = rows.get(bucket);
    if (known === undefined) rows.set(bucket, [row]);
    else known.push(row);
  });
  return [...rows.values()].flat();
}
