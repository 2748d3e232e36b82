import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hasService } from "@fs/test-servers";
import { describe, expect, it } from "vitest";
import { differenceText } from "./difference.ts";
import { defaultGoldens, runGoldens } from "./run-goldens.ts";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const directory = process.env.FS_GOLDENS ?? defaultGoldens(checkout);

const stores = [
  ...(hasService("redis") ? ["redis", "redis-cluster"] : []),
  ...(hasService("postgres") ? ["postgres"] : []),
];

describe.runIf(existsSync(directory))("golden cases", () => {
  it.skipIf(stores.length === 0).each(stores)(
    "are answered as expected, online from %s",
    async (online) => {
      const failed: string[] = [];
      let ran = 0;
      for await (const { name, problem } of runGoldens(directory, online)) {
        ran += 1;
        if (problem === null) continue;
        failed.push(
          `${name}: ${problem instanceof Error ? problem.stack : differenceText(problem)}`,
        );
      }
      expect(failed).toEqual([]);
      expect(ran).toBeGreaterThan(0);
    },
    300_000,
  );
});
