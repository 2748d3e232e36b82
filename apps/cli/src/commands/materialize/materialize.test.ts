import { existsSync } from "node:fs";
import { copyFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CallOptions, callCli } from "../../testing/call-cli.ts";
import { type TempFolder, tempFolder } from "../../testing/temp-folder.ts";

const NOW = Date.UTC(2026, 2, 1, 7);
const VIEW = "user_transaction_features";
let folder: TempFolder;
let repository: string;

beforeAll(async () => {
  folder = await tempFolder();
  repository = join(folder.path, "demo", "feature_repo");
  const { code } = await callCli(["init", "demo"], { directory: folder.path, now: NOW });
  expect(code).toBe(0);
});
afterAll(() => folder.remove());

const fs = (argv: readonly string[], options: CallOptions = {}) =>
  callCli(argv, { directory: repository, now: NOW, ...options });
const incremental = (...more: readonly string[]) =>
  fs(["materialize-incremental", "2026-03-01T07:00:00", ...more]);

test.each([
  ["materialize-incremental", "2026-03-01"],
  ["materialize", "2026-01-01", "2026-03-01"],
])("before anything is applied %s fails and names fs apply", async (...argv) => {
  const { code, stdout, stderr } = await fs(argv);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain('error FS_VIEW_NOT_FOUND: project "demo" has no feature view');
  expect(stderr).toContain("run fs apply");
});

test("a rehearsal counts what would be sent, and makes no online store", async () => {
  expect((await fs(["apply"])).code).toBe(0);
  const online = join(repository, "data", "online_store.db");
  const before = existsSync(online);
  const { code, stdout } = await incremental("--dry-run", "--json");
  const [view] = JSON.parse(stdout).views;
  expect({ code, written: view.written, stale: view.stale }).toEqual({
    code: 0,
    written: 0,
    stale: 0,
  });
  expect(existsSync(online)).toBe(before);
  const done = JSON.parse((await incremental("--json")).stdout).views[0];
  expect({ ...done, written: 0 }).toEqual(view);
  expect(done.written).toBe(view.rows);
});

test("a watermark is reset once the project's name is given, and then the run begins anew", async () => {
  const started = (stdout: string) => JSON.parse(stdout).views[0].start;
  expect(started((await incremental("--json")).stdout)).toBe("2026-03-01T07:00:00.000Z");
  const refused = await incremental("--reset-watermark", "-v", VIEW);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`--reset-watermark forgets how far "${VIEW}" was materialized`);
  expect(refused.stderr).toContain("FS_CONFIRMATION_REQUIRED");
  expect(started((await incremental("--json")).stdout)).toBe("2026-03-01T07:00:00.000Z");
  const reset = await incremental("--reset-watermark", "-v", VIEW, "--yes", "--json");
  expect(started(reset.stdout)).toBe("2026-02-22T07:00:00.000Z");
});

test.each([
  [["--reset-watermark"], "names no view"],
  [["--reset-watermark", "--dry-run", "-v", VIEW], "give one of them"],
  [["--parallel", "0"], "at least 1"],
])("wrong use is said: %j", async (more, text) => {
  const { code, stderr } = await incremental(...more);
  expect(code).toBe(2);
  expect(stderr).toContain(text);
});

test("a view that is not there is named before anybody is asked", async () => {
  const { code, stderr } = await incremental("--reset-watermark", "-v", "user_transactions");
  expect(code).toBe(1);
  expect(stderr).toContain("FS_VIEW_NOT_FOUND");
});

test("a view that fails leaves the others done, and the command exits with 1", async () => {
  const data = join(repository, "data");
  await copyFile(join(data, "user_transactions.parquet"), join(data, "gone.parquet"));
  await writeFile(
    join(repository, "more.ts"),
    `import { entity, featureView, fileSource, int64, string } from "@fs/sdk";
const source = fileSource({ name: "gone", path: "data/gone.parquet", timestampField: "event_timestamp" });
const entities = [entity({ name: "person", joinKeys: { user_id: string() } })];
export const gone = featureView({ name: "gone", entities, source, schema: { total_purchases: int64() } });
`,
  );
  const applied = await fs(["apply"]);
  expect(applied, applied.stderr).toMatchObject({ code: 0 });
  await rm(join(data, "gone.parquet"));
  const { code, stdout, stderr } = await incremental("--parallel", "2", "--lookback", "1d");
  expect(code).toBe(1);
  expect(stdout).toContain(`${VIEW}: `);
  expect(stderr).toContain("FS_SOURCE_UNREADABLE");
  const asJson = await incremental("--json");
  expect(asJson.code).toBe(1);
  expect(JSON.parse(asJson.stdout).views).toMatchObject([
    { view: "gone", end: null, error: { code: "FS_SOURCE_UNREADABLE" } },
    { view: VIEW, end: "2026-03-01T07:00:00.000Z", error: null },
  ]);
  expect(JSON.parse(asJson.stderr).error.code).toBe("FS_SOURCE_UNREADABLE");
});
