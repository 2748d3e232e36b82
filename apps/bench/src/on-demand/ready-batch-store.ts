import type { OfflineStore } from "@fs/sdk/adapter";

/** An offline store whose join answers the entity rows as they were given: what is left is the transform. */
export function readyBatchStore(): OfflineStore {
  const nothing = async (): Promise<never> => {
    throw new Error("only joins are asked for");
  };
  return {
    name: "ready",
    supports: { sources: ["file"], sinks: [], knownByThen: true },
    describe: nothing,
    asOfJoin({ entities }) {
      if (entities.kind !== "batch") throw new Error("entity rows are given as columns");
      const { batch } = entities;
      return {
        fields: async () => batch.fields,
        explain: async () => null,
        writeTo: nothing,
        async *[Symbol.asyncIterator]() {
          yield batch;
        },
      };
    },
    latest() {
      throw new Error("only joins are asked for");
    },
    async close() {},
  };
}
