import { Agent, request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { OnlineStore } from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";
import { expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const GET = JSON.stringify({ features: ["stats:trips"], entities: { driver_id: [1001] } });

const BAD: readonly (readonly [string, string])[] = [
  ["/get-online-features", "{"],
  ["/get-online-features", '{"entities":{"driver_id":[1]},"features":["nope:#"]}'],
  ["/get-online-features", '{"entities":{"driver_id":["x"]},"features":["stats:trips"]}'],
  ["/get-online-features", '{"entities":{"c#":[1]},"feature_service":"plain"}'],
  ["/get-online-features", '{"entities":{"driver_id":[1],"b":[]},"features":["stats:trips"]}'],
  ["/get-online-features", '{"entities":{"driver_id":[1]},"feature_service":"s#"}'],
  ["/push", '{"push_source_name":"p#","df":{"a":[1]}}'],
  ["/push", '{"push_source_name":"stats_push","df":{"driver_id":[1]}}'],
  ["/write-to-online-store", '{"feature_view_name":"v#","df":{"a":[1]}}'],
  ["/materialize", '{"start_ts":"x#"}'],
  ["/nope/#", "{}"],
];

/** Sends one request and answers its status. */
function send(url: string, agent: Agent, path: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { agent, method: "POST" }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

it("100,000 bad requests leave no more than a tenth of the heap behind, and no 5xx", async () => {
  const { url, log } = await servedWorld({ accessLog: false });
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  let sent = 0;
  let failed = 0;
  const run = async (until: number) => {
    const client = async () => {
      while (sent < until) {
        const [path, body] = BAD[sent % BAD.length] as readonly [string, string];
        sent += 1;
        const name = String(sent);
        if ((await send(url, agent, path.replace("#", name), body.replace("#", name))) >= 500)
          failed += 1;
        // The audit lines are the test's own to keep.
        log.length = 0;
      }
    };
    await Promise.all(Array.from({ length: 32 }, client));
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await run(10_000);
  const after = await run(110_000);
  agent.destroy();
  expect(failed).toBe(0);
  expect(after).toBeLessThan(before * 1.1);
}, 600_000);

/** A store whose read takes as long as a distant one's. */
function distantStore(millis: number): OnlineStore {
  const inner = memoryOnlineStore();
  return {
    ...inner,
    async read(...call) {
      await new Promise((resolve) => setTimeout(resolve, millis));
      return inner.read(...call);
    },
  };
}

it("five times what it can take: every answer is in time or 503, and it is itself again within a second", async () => {
  const deadline = 2_000;
  const { url } = await servedWorld({
    accessLog: false,
    store: { online: distantStore(50) },
    limits: { concurrentRequests: 20, requestMillis: deadline },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const outcomes = { ok: 0, turnedAway: 0, other: 0, late: 0 };
  const end = Date.now() + 3_000;
  const client = async () => {
    while (Date.now() < end) {
      const start = Date.now();
      const status = await send(url, agent, "/get-online-features", GET);
      if (status === 200) outcomes.ok += 1;
      else if (status === 503) outcomes.turnedAway += 1;
      else outcomes.other += 1;
      // What the machine itself is late by is no fault of the server.
      if (Date.now() - start > deadline + 1_000) outcomes.late += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, client));
  expect(outcomes).toMatchObject({ other: 0, late: 0 });
  expect(outcomes.ok).toBeGreaterThan(100);
  expect(outcomes.turnedAway).toBeGreaterThan(0);
  const calm = Date.now();
  expect(await send(url, agent, "/get-online-features", GET)).toBe(200);
  expect(Date.now() - calm).toBeLessThan(1_000);
  agent.destroy();
});
