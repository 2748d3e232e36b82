import { FeatureStore } from "@fs/sdk";
import { hasService, startPostgres } from "@fs/test-servers";
import { describe, expect, it } from "vitest";
import { postgresRegistry } from "./postgres-registry.ts";

const object = (name: string) => ({ kind: "entity", name, spec: {}, fingerprint: name });

describe.skipIf(!hasService("postgres"))("a registry whose Postgres goes away", () => {
  it("goes on with the last snapshot, says so, and comes back by itself", async () => {
    const server = await startPostgres();
    const counts: string[] = [];
    const registry = postgresRegistry({
      connectionString: server.url,
      deadlineMs: 1500,
      observer: { span: (_name, _attributes, run) => run(), count: (name) => counts.push(name) },
    });
    const change = { base: "0", put: [object("a")], remove: [] };
    const seen = await registry.commit("p", change);
    expect(registry.status()).toMatchObject({ stale: false, lastError: null });
    await server.kill();
    expect(await registry.read("p", { ifNot: seen })).toBe(seen);
    const begun = performance.now();
    for (let i = 0; i < 50; i += 1) expect(await registry.read("p")).toBe(seen);
    expect(performance.now() - begun).toBeLessThan(3000);
    const store = new FeatureStore({ project: "p", registry });
    expect(await store.registryStatus()).toEqual(registry.status());
    expect(registry.status()).toMatchObject({
      stale: true,
      lastError: expect.stringMatching(/^Postgres at/),
    });
    expect(new Set(counts)).toEqual(new Set(["fs.registry.stale_reads"]));
    for (const call of [
      registry.read("never read"),
      registry.getState("p", ["k"]),
      registry.commit("p", { ...change, base: seen.revision }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" });
    }
    await server.restart();
    const other = postgresRegistry({ connectionString: server.url });
    const next = await other.commit("p", { base: seen.revision, put: [object("b")], remove: [] });
    await expect.poll(() => registry.read("p"), { timeout: 10_000 }).toEqual(next);
    expect(registry.status().stale).toBe(false);
    await Promise.all([registry.close(), other.close()]);
    await server.stop();
  });

  it("that answers nothing holds no reader up, ends writes by the deadline, and is read again", async () => {
    const server = await startPostgres();
    const registry = postgresRegistry({ connectionString: server.url, deadlineMs: 1500 });
    const seen = await registry.commit("p", { base: "0", put: [object("a")], remove: [] });
    await server.pause();
    const begun = performance.now();
    expect(await registry.read("p")).toBe(seen);
    for (let i = 0; i < 50; i += 1) await registry.read("p");
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(registry.status().stale).toBe(true);
    const change = { base: seen.revision, put: [object("b")], remove: [] };
    await expect(registry.commit("p", change)).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
    });
    await server.resume();
    await expect
      .poll(async () => (await registry.read("p")) && registry.status().stale)
      .toBe(false);
    await registry.close();
    await server.stop();
  });

  it("neither loses nor doubles a commit that was under way when it was killed", async () => {
    const server = await startPostgres();
    const registry = postgresRegistry({ connectionString: server.url, deadlineMs: 20_000 });
    const made: string[] = [];
    let running = true;
    let base = "0";
    const committing = (async () => {
      while (running) {
        const change = { base, put: [object(`v${made.length}`)], remove: [] };
        base = (await registry.commit("p", change)).revision;
        made.push(base);
        await registry.setState("p", { key: `k${made.length}`, value: 1, version: null });
      }
    })();
    for (let round = 1; round <= 4; round += 1) {
      await expect.poll(() => made.length, { timeout: 20_000 }).toBeGreaterThan(round * 10);
      await server.kill();
      await server.restart();
    }
    running = false;
    await committing;
    const history: string[] = [];
    for await (const { revision } of registry.history("p")) history.push(revision);
    expect(history.reverse()).toEqual(made);
    expect((await registry.read("p")).objects).toHaveLength(made.length);
    expect(await registry.listState("p", "k")).toHaveLength(made.length);
    await registry.close();
    await server.stop();
  });
});
