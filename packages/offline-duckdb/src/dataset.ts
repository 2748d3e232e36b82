import type { AsOfPlan, CallOptions, Dataset, ReadOptions } from "@fs/sdk/adapter";
import type { CompiledAsOf } from "./compile-as-of.ts";
import type { Connect } from "./connect.ts";
import { type PreparedAsOf, prepareAsOf } from "./prepare-as-of.ts";
import { readBatches } from "./read-batches.ts";
import type { SourceBase } from "./relation.ts";
import { asOfStatement, readColumns } from "./sql/as-of.ts";
import { writeDataset } from "./write-dataset.ts";

/** A point-in-time join, not yet run. Each read opens a session of its own and looks at the sources anew. */
export function asOfDataset(
  plan: AsOfPlan,
  connect: Connect,
  base: SourceBase,
  planned?: ReadOptions,
): Dataset {
  async function withPrepared<T>(
    call: CallOptions | undefined,
    run: (prepared: PreparedAsOf) => Promise<T>,
  ): Promise<T> {
    const session = await connect(planned?.signal, call?.signal);
    try {
      return await run(await prepareAsOf(plan, session, base));
    } finally {
      await session.close();
    }
  }
  return {
    fields: (call) => withPrepared(call, async ({ fields }) => fields),
    explain: (call) => withPrepared(call, async (prepared) => statementOf(prepared)),
    writeTo: (sink, options) =>
      withPrepared(options, (prepared) =>
        writeDataset(prepared, sink, { onProgress: planned?.onProgress, ...options }),
      ),
    async *[Symbol.asyncIterator]() {
      const session = await connect(planned?.signal);
      try {
        const prepared = await prepareAsOf(plan, session, base);
        const reading = { ...prepared, onFraction: planned?.onProgress };
        yield* readBatches(reading, statementOf(prepared));
      } finally {
        await session.close();
      }
    },
  };
}

function statementOf({ expressions, from, columns }: CompiledAsOf): string {
  return asOfStatement(expressions, from, readColumns(columns));
}
