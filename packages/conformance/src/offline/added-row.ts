import { timestamp } from "@fs/sdk";
import type { Batch } from "@fs/sdk/adapter";
import { makeBatch } from "../make-batch.ts";
import { hours } from "../times.ts";
import { ID, V } from "./one-view.ts";
import { EVENT, micros } from "./put-source.ts";

/** One row to append, of 11 o'clock: its columns in an order of their own, its created time left out. */
export function addedRow(id: bigint): Batch {
  const fields = [V, { name: EVENT, type: timestamp() }, ID];
  return makeBatch(fields, [[id * 10n, micros(hours(11)), id]]);
}
