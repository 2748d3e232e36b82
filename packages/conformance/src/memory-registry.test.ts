import { memoryRegistry } from "@fs/sdk/memory";
import { describe, it } from "vitest";
import { randomRegistryCases } from "./random/random-registry-cases.ts";
import { registerCases } from "./register-cases.ts";
import { registryCases } from "./registry/registry-cases.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 200);

registerCases(
  { describe, it },
  "the registry in memory",
  [...registryCases, ...randomRegistryCases({ runs })],
  async () => {
    let now = Date.UTC(2024, 0, 1);
    const store = memoryRegistry({ clock: () => now });
    return {
      store,
      advance(millis) {
        now += millis;
      },
      close: () => store.close(),
    };
  },
);
