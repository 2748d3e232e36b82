import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hasService, startPostgres, startRedis } from "@fs/test-servers";
import { describe, expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const repository = fileURLToPath(new URL("../feature_repo", import.meta.url));
const hasServers = hasService("postgres") && hasService("redis");

async function copiedRepository(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fs-quickstart-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ["feature_store.production.yaml", "features.ts"])
    await cp(join(repository, name), join(folder, name));
  return folder;
}

describe.skipIf(!hasServers)("the quickstart on Postgres and Redis", () => {
  it("walks every step on the servers that it is given, and again from where it left them", async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    onTestFinished(async () => void (await Promise.all([postgres.stop(), redis.stop()])));
    const folder = await copiedRepository();
    const env = {
      ...process.env,
      FS_POSTGRES_URL: postgres.url,
      REDIS_URL: `redis://${redis.address}`,
    };
    const walk = async () =>
      (await run(process.execPath, [main, "--production", folder], { env })).stdout;
    const first = await walk();
    expect(first).toContain("Postgres registers, Redis serves.");
    expect(first.match(/^\d\. /gm)).toHaveLength(8);
    expect(first).toContain("Training and serving agree: yes.");
    const users = Number(/(\d+) written, 0 stale/.exec(first)?.[1]);
    expect(users).toBeGreaterThan(900);
    expect(Number(await redis.command("DBSIZE"))).toBeGreaterThanOrEqual(users);
    expect(await postgres.sql("SELECT project FROM fs_registry_projects")).toBe(
      "quickstart_production",
    );
    const second = await walk();
    expect(stepsOf(second)).toBe(stepsOf(first));
    // All that it keeps is on the servers: the folder holds data and the training set alone.
    expect((await readdir(join(folder, "data"))).sort()).toEqual([
      "training.parquet",
      "training.parquet.manifest.json",
      "user_transactions.parquet",
    ]);
  });

  it("starts servers of its own where none is given, and ends them", async () => {
    const env = { ...process.env, FS_POSTGRES_URL: "", REDIS_URL: "" };
    const folder = await copiedRepository();
    const { stdout } = await run(process.execPath, [main, folder, "--production"], { env });
    expect(stdout).toContain("Training and serving agree: yes.");
  });
});

/** What follows the introduction, up to the last step, whose clock is the machine's. */
function stepsOf(printed: string): string {
  return printed.slice(printed.indexOf("1. Apply"), printed.indexOf("8. The same read"));
}
