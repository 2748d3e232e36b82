import {
  hasService,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
} from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleRows } from "../src/commands/init/sample-rows.ts";
import { type Repository, tutorialRepository } from "./production-repository.ts";

const HOUR = 3_600_000;
/** The data end at this hour, so that what is served is alive. */
const END = Math.floor(Date.now() / HOUR) * HOUR;
const at = (millis: number): string => new Date(millis).toISOString().slice(0, 19);
const hasServers = hasService("postgres") && hasService("redis");

/** What the tutorial says of production, and the forms in which Feast writes an address. */
const yaml = (registry: string, redis: string): string => `project: my_feature_store
registry:
  registry_type: sql
  path: ${registry}
provider: local
online_store:
  type: redis
  connection_string: ${redis}
offline_store:
  type: file # or bigquery, redshift, snowflake
`;
const FORMS: readonly (readonly [string, (address: string) => string, readonly string[]])[] = [
  // Without a package of its own the repository is served by what lies beside the command in a clone.
  ["redis://host:port", (address) => `redis://${address}`, []],
  ['"host:port"', (address) => `"${address}"`, ["@fs/online-redis"]],
  ['"host:port,db=1"', (address) => `"${address},db=1"`, ["@fs/online-redis"]],
];

describe.skipIf(!hasServers)("the tutorial in production", () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    await postgres.sql("CREATE DATABASE feast_registry");
  });
  afterAll(async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  describe.each(FORMS)("with the address of Redis as %s", (_form, address, packages) => {
    let repository: Repository;
    beforeAll(async () => {
      const registry = postgres.url.replace(/postgres$/, "feast_registry");
      const text = yaml(registry, address(redis.address));
      repository = await tutorialRepository(text, packages, END);
    });
    afterAll(() => repository.remove());
    const read = async (): Promise<Record<string, readonly unknown[]>> => {
      const command = "get-online-features --service recommendation_features --json";
      const entities = "-e user_id=user_0001 -e current_amount=750";
      return JSON.parse(await repository.ok(`${command} ${entities}`));
    };

    test("plan and apply register in Postgres, and apply again changes nothing", async () => {
      const planned = await repository.ok("plan");
      expect(planned).toContain("Created feature view user_transaction_features");
      const applied = await repository.ok("apply");
      expect(applied).toContain("Created on demand feature view purchase_analysis");
      expect(await repository.ok("plan")).toContain("No changes to registry");
      expect(await repository.ok("apply")).toContain("No changes to registry");
      expect(await repository.ok("registry log")).toContain("entity user_id");
    });

    test("materialize, then materialize-incremental, serve the newest row of each user from Redis", async () => {
      const middle = END - 48 * HOUR;
      const window = `materialize ${at(END - 60 * 24 * HOUR)} ${at(middle)}`;
      const done = await repository.ok(window);
      expect(done).toContain("into the redis online store.");
      expect(await read()).toMatchObject(newestBy(middle));
      await repository.ok(`materialize-incremental ${at(END)}`);
      const answer = await read();
      expect(answer).toMatchObject(newestBy(END));
      expect(answer.is_high_value).toEqual([expect.any(Number)]);
    });

    test("a pushed row is served, with what is computed on demand", async () => {
      const row = {
        user_id: "user_0001",
        total_purchases: 46,
        avg_purchase_amount: 240.12,
        last_purchase_amount: 750,
        purchase_frequency: 2.1,
        user_segment: "gold",
        event_timestamp: at(END),
      };
      await repository.ok("push user_realtime_push -r", JSON.stringify(row));
      expect(await read()).toMatchObject({
        total_purchases: [46],
        avg_purchase_amount: [240.12],
        user_segment: ["gold"],
        is_high_value: [1],
      });
    });

    test("the training set is joined from the file as ever", async () => {
      const rows = JSON.stringify([{ user_id: "user_0001", event_timestamp: at(END - 1) }]);
      const features = "-f user_transaction_features:total_purchases";
      const said = await repository.ok(`get-historical-features ${features} --json -d`, rows);
      expect(JSON.parse(said)).toMatchObject([
        { total_purchases: newestBy(END - 1).total_purchases[0] },
      ]);
    });

    test("teardown leaves neither keys nor definitions of the project", async () => {
      await repository.ok("teardown --yes");
      expect(await redis.command("INFO", "keyspace")).not.toContain("keys=");
      expect(await repository.ok("plan")).toContain("Created entity user_id");
    });
  });
});

/** What loops over the rows find of user_0001. */
function newestBy(end: number) {
  let found = sampleRows(END)[0];
  let newest = Number.NEGATIVE_INFINITY;
  for (const row of sampleRows(END)) {
    if (row.userId !== "user_0001" || row.eventMicros > end * 1000) continue;
    if (row.eventMicros > newest) [found, newest] = [row, row.eventMicros];
  }
  return { total_purchases: [found?.totalPurchases], user_segment: [found?.userSegment] };
}
