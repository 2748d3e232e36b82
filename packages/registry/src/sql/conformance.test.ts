import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomRegistryCases, registerCases, registryCases } from "@fs/conformance";
import { describe, it } from "vitest";
import { sqliteRegistry } from "./sqlite-registry.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 100);

registerCases(
  { describe, it },
  "the registry in SQLite",
  [...registryCases, ...randomRegistryCases({ runs })],
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "fs-registry-"));
    let now = Date.UTC(2024, 0, 1);
    const open = () => sqliteRegistry({ path: join(folder, "registry.sqlite"), clock: () => now });
    const store = open();
    return {
      store,
      again: async () => open(),
      advance(millis) {
        now += millis;
      },
      async close() {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
);
