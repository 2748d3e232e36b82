import { memoryOnlineStore } from "@fs/sdk/memory";
import { describe, it } from "vitest";
import { onlineStoreCases } from "./online/online-store-cases.ts";
import { randomOnlineCases } from "./random/random-online-cases.ts";
import { registerCases } from "./register-cases.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 200);

registerCases(
  { describe, it },
  "the online store in memory",
  [...onlineStoreCases, ...randomOnlineCases({ runs })],
  async () => {
    const store = memoryOnlineStore();
    return { store, close: () => store.close() };
  },
);
