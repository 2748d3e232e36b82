import { resolve } from "node:path";
import type { OpenedOfflineStore } from "@fs/conformance";
import type { OfflineStore, Plugin } from "@fs/sdk/adapter";
import { z } from "zod";
import { SqliteOfflineStore } from "./my-offline-store.ts";

const options = z.strictObject({ path: z.string().default("my-history.db") });

export const plugins: readonly [Plugin<OfflineStore, z.infer<typeof options>>] = [
  {
    kind: "offline",
    name: "my-sqlite",
    options,
    create: ({ path }, { baseDirectory }) => new SqliteOfflineStore(resolve(baseDirectory, path)),
  },
];

/** How `fs conform` opens the store, and puts rows where it reads them. */
export const conformance = {
  async offline(): Promise<OpenedOfflineStore> {
    const store = new SqliteOfflineStore(":memory:");
    return {
      store,
      async put(table, rows) {
        store.replace(table, rows);
        return { kind: "table", options: { table } };
      },
      close: () => store.close(),
    };
  },
};
