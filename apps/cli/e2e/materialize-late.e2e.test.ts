import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { hasService, type RedisServer, startRedis } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { fs, fsOk } from "./fs-command.ts";

const FEATURES = `import { entity, featureView, fileSource, int64 } from "@fs/sdk";
const source = fileSource({ name: "clicks_source", path: "data/*.parquet", timestampField: "ts", createdTimestampColumn: "created" });
const user = entity({ name: "user", joinKeys: { id: int64() } });
const view = { entities: [user], source, schema: { clicks: int64() } };
export const patient = featureView({ ...view, name: "patient", lateness: "1d" });
export const hasty = featureView({ ...view, name: "hasty" });
`;

let folder: TempFolder;
let redis: RedisServer | null = null;
beforeAll(async () => {
  folder = await tempFolder();
  if (hasService("redis")) redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  await folder.remove();
});

/** Adds a file with one row: clicks of user 1 at an hour of a day, known since so many milliseconds. */
async function land(cwd: string, hour: number, clicks: number, created: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const path = join(cwd, "data", `${clicks}.parquet`).replaceAll("'", "''");
  await connection.run(
    `COPY (SELECT 1::BIGINT AS id, ${clicks}::BIGINT AS clicks, TIMESTAMP '2026-01-02 ${String(hour).padStart(2, "0")}:00:00' AS ts,
      make_timestamp(${created} * 1000) AS created) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function repository(kind: string): Promise<string> {
  const cwd = join(folder.path, kind);
  const modules = join(cwd, "node_modules", "@fs");
  await mkdir(join(cwd, "data"), { recursive: true });
  await mkdir(modules, { recursive: true });
  const adapter = fileURLToPath(new URL("../../../packages/online-redis", import.meta.url));
  await symlink(adapter, join(modules, "online-redis"), "junction");
  const online =
    kind === "sqlite"
      ? "  type: sqlite\n  path: online.db\n"
      : `  type: redis\n  connection_string: ${redis?.address}\n`;
  await writeFile(
    join(cwd, "feature_store.yaml"),
    `project: late\nregistry: registry.db\nprovider: local\nonline_store:\n${online}`,
  );
  await writeFile(join(cwd, "features.ts"), FEATURES);
  return cwd;
}

async function clicksOf(cwd: string, view: string): Promise<{ online: unknown; joined: unknown }> {
  const feature = ["-f", `${view}:clicks`];
  const online = await fsOk(["get-online-features", ...feature, "-e", "id=1", "--json"], { cwd });
  const entities = JSON.stringify([{ id: 1, event_timestamp: "2026-01-02T13:00:00Z" }]);
  const joined = await fsOk(["get-historical-features", ...feature, "-d", entities, "--json"], {
    cwd,
  });
  return { online: JSON.parse(online).clicks[0], joined: JSON.parse(joined)[0].clicks };
}

describe.each(["sqlite", "redis"])(
  "a row that lands after the run of its time, with %s",
  (kind) => {
    test.skipIf(kind === "redis" && !hasService("redis"))(
      "is online after the next run and equals the training join where lateness allows for it; else the run says so",
      async () => {
        const cwd = await repository(kind);
        await land(cwd, 10, 10, Date.UTC(2026, 0, 2, 10));
        await fsOk(["apply"], { cwd });
        await fsOk(["materialize-incremental", "2026-01-02T12:00:00"], { cwd });
        for (const view of ["patient", "hasty"])
          expect(await clicksOf(cwd, view)).toEqual({ online: 10, joined: 10 });

        await land(cwd, 11, 11, Date.now());
        const next = await fs(["materialize-incremental", "2026-01-02T13:00:00", "--json"], {
          cwd,
        });
        const { views, warnings } = JSON.parse(next.stdout);
        const late = views.map((one: Record<string, unknown>) => [one.view, one.landedLate]);
        expect(Object.fromEntries(late)).toEqual({ hasty: 1, patient: 0 });
        expect(warnings).toEqual([expect.stringMatching(/1 row of "hasty" landed late.*lateness/)]);
        expect(await clicksOf(cwd, "patient")).toEqual({ online: 11, joined: 11 });
        expect(await clicksOf(cwd, "hasty")).toEqual({ online: 10, joined: 11 });
      },
    );
  },
);
