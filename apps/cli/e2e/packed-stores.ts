import { expect, test } from "vitest";
import { guideStore } from "./customer-project.ts";
import type { Shell } from "./packed-world.ts";

const RUNS = 25;

/** Stores that a user has written: proved, and used by path and as a package. */
export function packedStores(shell: () => Shell): void {
  test("the guide's online store fits a page", async () => {
    expect((await guideStore()).trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  });

  test.each([
    ["my-store.ts", "online"],
    ["my-offline.ts", "offline"],
    ["my-registry.ts", "registry"],
  ])("fs conform ./%s finds every duty kept: %s", async (file, kind) => {
    const command = `npx fs conform ./by-path/${file} --runs ${RUNS} --json`;
    const [store, ...others] = JSON.parse(await shell().run(command)).stores;
    expect(others).toEqual([]);
    expect(store).toMatchObject({ kind, failed: 0 });
    expect(store.passed).toBeGreaterThan(30);
  });

  test("fs conform takes a package by its name, and one kind of its stores", async () => {
    const said = await shell().run(`npx fs conform @acme/stores --kind registry --runs ${RUNS}`);
    expect(said).toMatch(/\nregistry "my-registry": \d+ kept, 0 failed, \d+ skipped\n$/);
  });

  test.each(["by-path", "by-package"])(
    "custom stores named %s in feature_store.yaml serve from apply to push",
    async (repository) => {
      const run = (command: string) => shell().run(command);
      const fs = (command: string) => run(`npx fs -c ${repository} ${command}`);
      await run(`node seed.js ${repository}`);
      expect(await fs("apply")).toContain("Created feature view stats");
      expect(await fs("materialize 2026-01-01 2026-03-01")).toContain("stats: 2 rows written");
      const read = "get-online-features --service service -e user_id=a -e user_id=b --json";
      expect(JSON.parse(await fs(read))).toEqual({
        user_id: ["a", "b"],
        total: [5, 7],
        average: [2.5, null],
        twice: [5, null],
      });
      await fs("push live --rows rows.json --to online_and_offline");
      expect(JSON.parse(await fs(read))).toMatchObject({ total: [6, 7], twice: [6, null] });
      const window = "get-historical-features --service service -s 2026-01-01 -e 2026-03-01 --json";
      const rows = JSON.parse(await fs(window)) as readonly Record<string, unknown>[];
      expect(rows.map((row) => [row.user_id, row.total, row.twice])).toEqual([
        ["a", 3, 3],
        ["b", 7, null],
        ["a", 5, 5],
        ["a", 6, 6],
      ]);
    },
  );
}
