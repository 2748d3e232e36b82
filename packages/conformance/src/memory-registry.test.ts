import { memoryRegistry } from "@fs/sdk/memory";
import { describe, it } from "vitest";
import { registerCases } from "./register-cases.ts";
import { registryCases } from "./registry/registry-cases.ts";

registerCases({ describe, it }, "the registry in memory", registryCases, async () => {
  let now = Date.UTC(2024, 0, 1);
  const store = memoryRegistry({ clock: () => now });
  return {
    store,
    advance(millis) {
      now += millis;
    },
    close: () => store.close(),
  };
});
