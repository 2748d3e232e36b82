import { memoryOnlineStore } from "@fs/sdk/memory";
import { describe, it } from "vitest";
import { onlineStoreCases } from "./online/online-store-cases.ts";
import { registerCases } from "./register-cases.ts";

registerCases({ describe, it }, "the online store in memory", onlineStoreCases, async () => {
  const store = memoryOnlineStore();
  return { store, close: () => store.close() };
});
