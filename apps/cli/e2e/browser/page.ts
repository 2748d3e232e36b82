import { createClient, type FeatureClient } from "@fs/client";
import { live, stats } from "./features.ts";

// Runs in a page and in a worker of it. What it is told stands in its address, what it finds it posts to where it came from.
const { location } = globalThis as unknown as {
  readonly location: { readonly origin: string; readonly search: string };
};
const told = new URLSearchParams(location.search);
const BIG = 9007199254740993n;

const clientAt = (url: string, timeoutMillis = 10_000): FeatureClient =>
  createClient({ url, timeoutMillis, retries: 0 });
const client = clientAt(told.get("server") ?? "");
const silent = clientAt(`${location.origin}/silent`, 200);
const closed = clientAt(told.get("closed") ?? "");
const entities = [{ user_id: BIG }, { user_id: 2n }];
const at = new Date("2026-01-01T00:00:00Z");

const checks: Readonly<Record<string, () => Promise<unknown>>> = {
  async read() {
    await client.push(live, [{ user_id: BIG, total: BIG + 2n, name: "añn", at }]);
    const answer = await client.getOnlineFeatures({ features: [stats], entities });
    const total: bigint | null | undefined = answer.rows()[0]?.total;
    return {
      isBigint: typeof total === "bigint",
      rows: answer.rows().map((row) => Object.values(row).map(String)),
      statuses: answer.statuses("total"),
    };
  },
  unknown: () => client.getOnlineFeatures({ features: ["stats:totl"], entities }),
  tooLong: () => silent.health(),
  async aborted() {
    const controller = new AbortController();
    const asked = clientAt(`${location.origin}/silent`).health({ signal: controller.signal });
    controller.abort();
    return asked;
  },
  closed: () => closed.getOnlineFeatures({ features: [stats], entities }),
  feastPort: async () => createClient({ url: "http://127.0.0.1:6566" }),
};

async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return (await run()) ?? "done";
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    return { code, message };
  }
}

const found: Record<string, unknown> = {};
for (const [name, run] of Object.entries(checks)) found[name] = await outcome(run);
const where = "document" in globalThis ? "page" : "worker";
await fetch(`/found?${where}`, { method: "POST", body: JSON.stringify(found) });
