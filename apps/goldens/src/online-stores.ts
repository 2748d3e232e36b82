import { join } from "node:path";
import type { OnlineStore } from "@fs/sdk/adapter";

/** Opens an empty online store of a kind in a folder of its own. */
export type OpenOnline = (folder: string) => Promise<OnlineStore>;

/** The online stores that cases can be run on, by the name that the command line gives. */
export const ONLINE_STORES: Readonly<Record<string, OpenOnline>> = {
  async memory() {
    const { memoryOnlineStore } = await import("@fs/sdk/memory");
    return memoryOnlineStore();
  },
  async sqlite(folder) {
    const { sqlite } = await import("@fs/online-sqlite");
    return sqlite({ path: join(folder, "online.db") });
  },
};
