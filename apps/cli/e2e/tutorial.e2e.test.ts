import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SampleRow, sampleRows } from "../src/commands/init/sample-rows.ts";
import { writeSampleData } from "../src/commands/init/write-sample-data.ts";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { fs, fsOk } from "./fs-command.ts";

const END = Date.UTC(2026, 2, 1);
const TTL_MICROS = 7 * 86_400_000_000;
const USERS = ["user_0001", "user_0042", "user_0100", "user_0500"];
const TIMES = ["2026-02-01", "2026-02-15", "2026-01-20", "2026-02-28"];

let folder: TempFolder;
let cwd: string;

// The tutorial's own files, with transactions of January and February 2026.
beforeAll(async () => {
  folder = await tempFolder();
  cwd = join(folder.path, "my_feature_store", "feature_repo");
  await mkdir(join(cwd, "data"), { recursive: true });
  for (const name of ["feature_store.yaml", "features.ts"]) {
    const file = new URL(`../../quickstart/feature_repo/${name}`, import.meta.url);
    await copyFile(fileURLToPath(file), join(cwd, name));
  }
  await writeSampleData(join(cwd, "data", "user_transactions.parquet"), END);
});
afterAll(() => folder.remove());

test("fs apply prints what the tutorial shows", async () => {
  const stdout = await fsOk(["apply"], { cwd });
  const lines = stdout.trim().split("\n");
  expect(lines).toContain("Created entity user_id");
  expect(lines).toContain("Created feature view user_transaction_features");
  expect(lines).toContain("Created on demand feature view purchase_analysis");
  expect(lines.at(-1)).toMatch(/^Deploying infrastructure for .+\.\.\.$/);
});

test("fs materialize sends one row for each user of the window", async () => {
  const stdout = await fsOk(["materialize", "2026-01-01T00:00:00", "2026-03-01T00:00:00"], { cwd });
  const start = Date.UTC(2026, 0, 1) * 1000;
  const users = new Set(
    sampleRows(END)
      .filter((row) => row.eventMicros >= start)
      .map((row) => row.userId),
  );
  expect(stdout).toContain(
    "Materializing 1 feature view from 2026-01-01T00:00:00Z to 2026-03-01T00:00:00Z into the sqlite online store.",
  );
  expect(stdout).toContain(`user_transaction_features: ${users.size} rows written`);
});

test("fs materialize-incremental takes the time that date prints", async () => {
  const now = new Date().toISOString().slice(0, 19);
  const stdout = await fsOk(["materialize-incremental", now], { cwd });
  expect(stdout).toContain("rows written from 2026-03-01T00:00:00Z");
});

test("values of early 2026 are expired by now, and say so", async () => {
  const args = ["-f", "user_transaction_features:total_purchases", "-e", "user_id=user_0001"];
  const stdout = await fsOk(["get-online-features", ...args, "--wide", "--json"], { cwd });
  expect(JSON.parse(stdout).total_purchases).toMatchObject({
    values: [null],
    statuses: ["OUTSIDE_MAX_AGE"],
  });
});

test("the training set has the values that loops over the rows find", async () => {
  const entities = USERS.map((user_id, i) => ({ user_id, event_timestamp: TIMES[i] }));
  const features = ["total_purchases", "avg_purchase_amount", "user_segment"];
  const named = features.flatMap((name) => ["-f", `user_transaction_features:${name}`]);
  const stdout = await fsOk(
    ["get-historical-features", ...named, "-d", JSON.stringify(entities), "--json"],
    { cwd },
  );
  const rows = sampleRows(END);
  const expected = USERS.map((user, i) => {
    const row = asOf(rows, user, Date.parse(`${TIMES[i]}Z`) * 1000);
    return {
      user_id: user,
      event_timestamp: `${TIMES[i]}T00:00:00Z`,
      total_purchases: row?.totalPurchases ?? null,
      avg_purchase_amount: row?.avgPurchaseAmount ?? null,
      user_segment: row?.userSegment ?? null,
    };
  });
  expect(JSON.parse(stdout)).toEqual(expected);
});

test("an unknown feature is answered with the nearest one and exit status 1", async () => {
  const args = ["-f", "user_transaction_features:total_purchase", "-e", "user_id=user_0001"];
  const { code, stdout, stderr } = await fs(["get-online-features", ...args], { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain('did you mean "total_purchases"?');
  expect(stderr).not.toContain("    at ");
});

function asOf(rows: readonly SampleRow[], user: string, at: number): SampleRow | null {
  let found: SampleRow | null = null;
  for (const row of rows) {
    if (row.userId !== user || row.eventMicros > at || row.eventMicros < at - TTL_MICROS) continue;
    if (found === null || row.eventMicros > found.eventMicros) found = row;
  }
  return found;
}
