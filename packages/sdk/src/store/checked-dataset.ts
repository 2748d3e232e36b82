import type { Batch } from "../contract/columns.ts";
import type { AsOfPlan } from "../contract/offline-plan.ts";
import type { Dataset, OfflineStore } from "../contract/offline-store.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";

/**
 * The dataset of a plan, held to the contract while it is read: every column that was asked for, as long as its batch,
 * and every entity row that was given. FS_STORE_CONTRACT names the store and what it left out.
 */
export function checkedDataset(store: OfflineStore, plan: AsOfPlan, dataset: Dataset): Dataset {
  const names = columnsOf(plan);
  const given = plan.entities.kind === "batch" ? plan.entities.batch.length : null;
  const checkRows = (rows: number): void => {
    if (given === null || rows === given) return;
    throw broken(store, `every entity row once: ${given} were given, ${rows} came back`);
  };
  return {
    fields: (options) => dataset.fields(options),
    explain: (options) => dataset.explain(options),
    async writeTo(sink, options) {
      const written = await dataset.writeTo(sink, options);
      checkRows(written.rows);
      return written;
    },
    async *[Symbol.asyncIterator]() {
      let rows = 0;
      for await (const batch of dataset) {
        checkBatch(store, names, batch);
        rows += batch.length;
        yield batch;
      }
      checkRows(rows);
    },
  };
}

/** The columns that are known beforehand; those of rows that stay in a file are the engine's to say. */
function columnsOf({ entities, joins, timestampColumn }: AsOfPlan): readonly string[] {
  const own = entities.kind === "batch" ? entities.batch.fields.map((field) => field.name) : [];
  const joined = joins.flatMap((join) => [
    ...join.on.map((key) => key.entityColumn),
    ...join.select.map((one) => one.as),
    ...[join.eventTimeAs ?? [], join.why ?? []].flat(),
  ]);
  return [...new Set([timestampColumn, ...own, ...joined])];
}

function checkBatch(store: OfflineStore, names: readonly string[], batch: Batch): void {
  const answered = new Set(batch.fields.map((field) => field.name));
  const missing = names.find((name) => !answered.has(name));
  if (missing !== undefined) throw broken(store, `the column "${missing}"`);
  const short = batch.fields.find((_, i) => (batch.columns[i]?.values.length ?? -1) < batch.length);
  if (short !== undefined)
    throw broken(store, `a value or a gap for each row in the column "${short.name}"`);
}

function broken(store: OfflineStore, what: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_STORE_CONTRACT",
    `offline store "${store.name}" broke its contract: asOfJoin must answer ${what}`,
  );
}
