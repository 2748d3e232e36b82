import { postgresRegistry } from "@fs/registry/postgres";
import { hasService, startPostgres } from "@fs/test-servers";
import { describe, expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";

describe.runIf(hasService("postgres"))("Postgres goes away under the registry of a server", () => {
  it("killed: pushes to a view pushed before, and lists never asked of views read before, go on at once", async () => {
    const postgres = await startPostgres();
    const registry = postgresRegistry({ connectionString: postgres.url });
    const { post, url } = await servedWorld({ store: { registry } });
    const push = () => post("/push", { push_source_name: "stats_push", df: ROW });
    const ask = (...features: string[]) =>
      post("/get-online-features", { features, entities: { driver_id: [1001] } });
    try {
      await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
      expect((await push()).status).toBe(200);
      expect((await ask("stats:trips")).status).toBe(200);
      await postgres.kill();
      const begun = performance.now();
      expect((await push()).status).toBe(200);
      expect((await ask("stats:conv", "stats:score")).status).toBe(200);
      expect((await ask("stats:name")).status).toBe(200);
      // The registry's own deadline is seconds away.
      expect(performance.now() - begun).toBeLessThan(2_000);
    } finally {
      await postgres.stop();
    }
  });

  it("killed and back: the log has one warning of each, however often the registry is looked at", async () => {
    const postgres = await startPostgres();
    let stale = 0;
    const count = (name: string) => {
      if (name === "fs.registry.stale_reads") stale += 1;
    };
    const registry = postgresRegistry({
      connectionString: postgres.url,
      deadlineMs: 1_500,
      observer: { span: (_name, _attributes, run) => run(), count },
    });
    const { url, log } = await servedWorld({ store: { registry }, registryEveryMillis: 20 });
    const told = () => log.filter(({ level }) => Number(level) >= 40).map(({ code }) => code);
    try {
      await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
      await postgres.kill();
      await expect.poll(() => stale, { timeout: 20_000 }).toBeGreaterThan(10);
      expect(told()).toEqual(["FS_STORE_UNAVAILABLE"]);
      await postgres.restart();
      await expect.poll(told, { timeout: 20_000 }).toEqual(["FS_STORE_UNAVAILABLE", undefined]);
    } finally {
      await postgres.stop();
    }
  });
});
