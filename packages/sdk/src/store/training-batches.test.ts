import { expect, it } from "vitest";
import type { Dataset } from "../contract/offline-store.ts";
import { batchFromRows } from "../data/rows.ts";
import { int64 } from "../schema/value-type.ts";
import { trainingBatches } from "./training-batches.ts";

const fields = [{ name: "id", type: int64() }];

function dataset(...batches: readonly (readonly bigint[])[]): Dataset {
  return {
    fields: async () => fields,
    explain: async () => null,
    writeTo: async () => ({ rows: 0 }),
    async *[Symbol.asyncIterator]() {
      for (const ids of batches)
        yield batchFromRows(
          fields,
          ids.map((id) => ({ id })),
          "rows",
        );
    },
  };
}

const nothing = { computed: [], hidden: new Set<string>(), types: new Map() };

it.each([
  ["every batch", [[1n], [2n ** 60n], [2n]], "bigint"],
  ["numbers where they are exact", [[1n], [2n]], undefined],
  ["no batch at all", [], undefined],
] as const)("reads a column alike in %s", async (_what, batches, as) => {
  const answer = trainingBatches(() => dataset(...batches), nothing);
  expect((await answer.all()).fields[0]?.type.as).toBe(as);
  expect((await answer.whole()).fields[0]?.type.as).toBe(as);
});
