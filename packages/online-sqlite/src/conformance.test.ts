import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onlineStoreCases, randomOnlineCases, registerCases } from "@fs/conformance";
import { describe, it } from "vitest";
import { sqlite } from "./sqlite.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 200);

registerCases(
  { describe, it },
  "the online store in SQLite",
  [...onlineStoreCases, ...randomOnlineCases({ runs })],
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
    const path = join(folder, "online.db");
    const store = sqlite({ path });
    return {
      store,
      again: async () => sqlite({ path }),
      async close() {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
);
