import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDuck } from "../duck.ts";
import { joinPage } from "./join-page.ts";

describe("joinPage", () => {
  it("finds the store's training set equal to the statement by hand, in the order of the entity rows", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fs-bench-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const size = { entityRows: 500, sourceRows: 5_000, keys: 125 };
    const result = await joinPage({ folder, size, pairs: 1, say: () => {} });
    expect(result.rowsThatDiffer).toBe(0);
    const duck = await openDuck();
    onTestFinished(() => duck.close());
    const file = join(folder, "through-store.parquet");
    const of = (what: string) =>
      duck.value(`SELECT (${what})::INTEGER FROM read_parquet('${file}')`);
    expect(await of("count(*)")).toBe(500);
    // The data hold what a join can get wrong: keys that are not there, and values that the ttl leaves out.
    expect(await of("count(f0)")).toBeGreaterThan(400);
    expect(await of("count(f0)")).toBeLessThan(500);
  });
});
