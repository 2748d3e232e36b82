import { expect, it } from "vitest";
import { servePlan } from "./serve-flags.ts";
import { type OptionSources, serverOptions } from "./server-options.ts";

const FLAGS = {
  host: "127.0.0.1",
  port: "0",
  type: "http",
  accessLog: true,
  workers: "1",
  registry_ttl_sec: "5",
  shutdownTimeout: "8",
};

async function limitsOf(given: object): Promise<unknown> {
  const flags = { ...FLAGS, ...given };
  const limits = { connections: 5, keepAliveMillis: 7_000, rows: 9 };
  const featureServer = { limits, corsOrigins: undefined, allowedDebts: undefined };
  // The members that are read.
  const config = { auth: { type: "no_auth" }, featureServer } as unknown as OptionSources["config"];
  return (await serverOptions({ flags, plan: servePlan(flags), config, directory: "." })).limits;
}

it("a flag that was given wins over the yaml, and one that was not leaves it", async () => {
  expect(await limitsOf({})).toEqual({ connections: 5, keepAliveMillis: 7_000, rows: 9 });
  expect(await limitsOf({ workerConnections: "50", keepAliveTimeout: "2" })).toEqual({
    connections: 50,
    keepAliveMillis: 2_000,
    rows: 9,
  });
});
