import { memoryOnlineStore } from "@fs/sdk/memory";
import { expect, test } from "vitest";
import { wrongJoin } from "../mutants/offline-join-mutants.ts";
import { overlay } from "../mutants/overlay.ts";
import { runCases } from "../run-cases.ts";
import { randomOfflineCases } from "./random-offline-cases.ts";
import { randomOnlineCases } from "./random-online-cases.ts";

test("random histories find a bug, and say by which seed and path it is found again", async () => {
  const wrong = wrongJoin("off by one", "", {
    join: (join) => ({ ...join, ttlMicros: join.ttlMicros === null ? null : join.ttlMicros - 1 }),
  });
  const [first] = await runCases(randomOfflineCases({ seed: 7 }).slice(0, 1), wrong.open);
  expect(first?.outcome).toBe("failed");
  expect(first?.message).toMatch(/seed: 7, path: "/);
  expect(first?.message).toMatch(/view \d, entity row \d/);
});

test("the same seed makes the same histories, another seed others", async () => {
  const seen = async (seed: number): Promise<readonly number[]> => {
    const sizes: number[] = [];
    const open = async () => {
      const store = memoryOnlineStore();
      const write: typeof store.write = (table, rows, options) => {
        sizes.push(rows.length);
        return store.write(table, rows, options);
      };
      return { store: overlay(store, { write }), close: () => store.close() };
    };
    await runCases(randomOnlineCases({ runs: 5, seed }), open);
    return sizes;
  };
  expect(await seen(1)).toEqual(await seen(1));
  expect(await seen(1)).not.toEqual(await seen(2));
});
