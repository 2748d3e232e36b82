import type { Batch } from "../contract/columns.ts";
import { columnBuilder } from "./column-builder.ts";
import { storedAt } from "./stored.ts";
import { takeBatch } from "./take.ts";

/** Batches of at most `size` rows, in order. A batch that is small enough is answered as it is. */
export function* sliceBatch(batch: Batch, size: number): Generator<Batch> {
  if (batch.length <= size) {
    yield batch;
    return;
  }
  for (let start = 0; start < batch.length; start += size) {
    const length = Math.min(size, batch.length - start);
    yield takeBatch(
      batch,
      Int32Array.from({ length }, (_, i) => start + i),
    );
  }
}

/** One batch of many with the same fields, in order. An empty list needs `fields`. */
export function concatBatches(batches: readonly Batch[], fields: Batch["fields"]): Batch {
  const [only] = batches;
  if (only !== undefined && batches.length === 1) return only;
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const columns = fields.map((field, position) => {
    const builder = columnBuilder(field.type, length);
    let row = 0;
    for (const batch of batches) {
      const column = batch.columns[position];
      if (column === undefined) continue;
      for (let i = 0; i < batch.length; i += 1) builder.set(row + i, storedAt(column, i));
      row += batch.length;
    }
    return builder.build();
  });
  return { length, fields, columns };
}
