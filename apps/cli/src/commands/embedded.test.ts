import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CallOptions, callCli } from "../testing/call-cli.ts";
import { type TempFolder, tempFolder } from "../testing/temp-folder.ts";

const NOW = Date.UTC(2026, 2, 1, 7);
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

test("plan shows what apply would do and changes nothing; apply does it, and then there is nothing to do", async () => {
  const created = [
    "Created entity user_id",
    "Created feature view user_transaction_features",
    "Created on demand feature view purchase_analysis",
    "Created feature service fraud_detection_features",
    "Created feature service recommendation_features",
  ];
  expect((await fs(["plan"])).stdout.trim().split("\n")).toEqual(created);
  const applied = await fs(["apply"]);
  expect(applied).toMatchObject({ code: 0, stderr: "" });
  expect(applied.stdout.trim().split("\n")).toEqual([
    "Applying changes for project demo",
    ...created,
    "Deploying infrastructure for demo...",
  ]);
  expect((await fs(["apply"])).stdout).toBe(
    "Applying changes for project demo\nNo changes to registry\n",
  );
});

test("a configuration named by -f brings its folder along, wherever one stands", async () => {
  await writeFile(join(folder.path, "not-a-definition.mjs"), "throw new Error('never loaded');\n");
  const yaml = join("demo", "feature_repo", "feature_store.yaml");
  const planned = await fs(["-f", yaml, "plan"], { directory: folder.path });
  expect(planned).toMatchObject({ code: 0, stderr: "", stdout: "No changes to registry\n" });
});

test("materialize-incremental sends the newest rows, and what is served is alive", async () => {
  const done = await fs(["materialize-incremental", "2026-03-01T07:00:00"]);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toMatch(
    /^Materializing 1 feature view to 2026-03-01T07:00:00Z into the sqlite online store\.\n/,
  );
  expect(done.stdout).toMatch(/user_transaction_features: \d+ rows written from 2026-02-22T07/);
  const wide = await fs([
    "get-online-features",
    "-f",
    "user_transaction_features:total_purchases",
    "-e",
    "user_id=user_0001",
    "-e",
    "user_id=nobody",
    "--wide",
    "--json",
  ]);
  const { total_purchases } = JSON.parse(wide.stdout);
  expect(total_purchases.values[0]).toEqual(expect.any(Number));
  expect(total_purchases.statuses).toEqual(["PRESENT", "NOT_FOUND"]);
  expect(total_purchases.event_timestamps).toEqual(["2026-03-01T06:00:00Z", null]);
});

test("pushed rows are served, float32 by its shortest text, with what is computed on demand", async () => {
  const row = {
    user_id: "user_0001",
    total_purchases: 46,
    avg_purchase_amount: 240.12,
    last_purchase_amount: 750,
    purchase_frequency: 2.1,
    user_segment: "gold",
    event_timestamp: "2026-03-01T06:30:00",
  };
  await writeFile(join(folder.path, "rows.ndjson"), `${JSON.stringify(row)}\n`);
  const pushed = await fs(["push", "user_realtime_push", "--rows", "../../rows.ndjson"]);
  expect(pushed.stdout).toBe("Pushed 1 row to user_realtime_push (online)\n");
  const read = ["get-online-features", "--service", "recommendation_features"];
  const online = await fs([
    ...read,
    "-e",
    "user_id=user_0001",
    "-e",
    "current_amount=750",
    "--json",
  ]);
  const answer = JSON.parse(online.stdout);
  expect(answer).toMatchObject({
    user_id: ["user_0001"],
    total_purchases: [46],
    avg_purchase_amount: [240.12],
    user_segment: ["gold"],
    is_high_value: [1],
  });
  expect(answer.amount_vs_avg_ratio[0]).toBeCloseTo(750 / 240.12, 4);
  expect(online.stdout).toContain('\n    "total_purchases": [\n        46\n    ]');
});

test("rows come from stdin too, and an unequal number of values is an error", async () => {
  const line = '{"user_id": "u", "total_purchases": 1, "event_timestamp": "2026-03-01"';
  const rest = ["avg_purchase_amount", "last_purchase_amount", "purchase_frequency", "user_segment"]
    .map((name) => `, "${name}": null`)
    .join("");
  const pushed = await fs(["push", "user_realtime_push", "--rows", "-"], {
    stdin: [`${line}${rest}}\n`, `${line}${rest}}\n`],
  });
  expect(pushed).toMatchObject({ code: 0, stderr: "" });
  const uneven = await fs(
    "get-online-features --service recommendation_features -e user_id=a -e user_id=b -e current_amount=1".split(
      " ",
    ),
  );
  expect(uneven.code).toBe(1);
  expect(uneven.stderr).toContain("error FS_COLUMN_LENGTH");
});

test("a training set is printed, written, and read from a file of entity rows", async () => {
  const rows = [
    { user_id: "user_0001", event_timestamp: "2026-03-01T06:00:00", current_amount: 5 },
    { user_id: "nobody", event_timestamp: "2026-03-01T06:00:00", current_amount: 5 },
  ];
  const ask = ["get-historical-features", "--service", "recommendation_features"];
  const printed = await fs([...ask, "-d", JSON.stringify(rows), "--json"]);
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  const [first, second] = JSON.parse(printed.stdout);
  expect(Object.keys(first)).toEqual([
    "user_id",
    "event_timestamp",
    "current_amount",
    "total_purchases",
    "avg_purchase_amount",
    "user_segment",
    "amount_vs_avg_ratio",
    "is_high_value",
  ]);
  expect(first).toMatchObject({ user_id: "user_0001", event_timestamp: "2026-03-01T06:00:00Z" });
  expect(second).toMatchObject({ user_id: "nobody", total_purchases: null, is_high_value: 0 });
  const csv = "user_id,event_timestamp,current_amount\nuser_0001,2026-03-01T06:00:00,5\n";
  await writeFile(join(folder.path, "entities.csv"), csv);
  const file = ["--entities", "../../entities.csv"];
  const wrote = await fs([...ask, ...file, "-o", "../../train.csv"]);
  expect(wrote).toMatchObject({ code: 0, stdout: "Wrote 1 row to ../../train.csv\n" });
  const verified = await callCli(["dataset", "verify", "train.csv"], { directory: folder.path });
  expect(verified).toMatchObject({ code: 0, stderr: "" });
  expect(verified.stdout).toMatch(/^train\.csv is what its manifest says\n {2}project {3}demo, /);
  for (const said of ["1 row, ", "total_purchases", "view      user_transaction_features, "])
    expect(verified.stdout).toContain(said);
  const seen = await fs([...ask, ...file], { isTTY: true });
  expect(seen.stderr).toContain("joining: ");
  // The bar is gone before the answer stands there.
  expect(seen.stderr.endsWith("\r\x1b[2K")).toBe(true);
  const again = await fs([...ask, ...file, "--json"]);
  expect(JSON.parse(again.stdout)[0].total_purchases).toBe(first.total_purchases);
});

test("a file that is another one than its manifest says is a failure", async () => {
  await appendFile(join(folder.path, "train.csv"), "user_0002,2026-03-01T06:00:00,5\n");
  const verify = ["dataset", "verify", "train.csv"];
  const { code, stdout } = await callCli(verify, { directory: folder.path });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^train\.csv is not what its manifest says: .*\n {2}expected .*\n {2}found /,
  );
  const json = await callCli([...verify, "--json"], { directory: folder.path });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ matches: false, manifest: { rows: 1 } });
  const unknown = await callCli(["dataset", "verify", "x.csv"], { directory: folder.path });
  expect(unknown).toMatchObject({ code: 1, stdout: "" });
  expect(unknown.stderr).toContain('error FS_DATASET_UNKNOWN: "');
});

test("a training set says why a value is null, when what matched happened, and counts", async () => {
  const rows = ["user_0001", "nobody", null].map((user_id) => ({
    user_id,
    event_timestamp: "2026-03-01T06:00:00",
  }));
  const ask = ["get-historical-features", "-f", "user_transaction_features:total_purchases"];
  const flags = ["-d", JSON.stringify(rows), "--why", "--include-event-times", "--report"];
  const { rows: found, report } = JSON.parse((await fs([...ask, ...flags, "--json"])).stdout);
  expect(found[0]).toMatchObject({
    user_transaction_features__event_timestamp: "2026-03-01T06:00:00Z",
    total_purchases__why: null,
  });
  expect(found[1]).toMatchObject({ total_purchases: null, total_purchases__why: "no_row" });
  expect(report).toEqual({
    rows: 3,
    rowsWithNullKey: 1,
    rowsWithNullTime: 0,
    views: [{ view: "user_transaction_features", rowsWithoutMatch: 2 }],
  });
  const text = await fs([...ask, ...flags]);
  expect(text.stderr).toBe(
    "3 rows, 1 with a null key, 0 with a null time\nuser_transaction_features: 2 rows without a match\n",
  );
});

test("a window of the sources makes its own entity rows", async () => {
  const { stdout, stderr } = await fs(
    "get-historical-features -f user_transaction_features:total_purchases -s 2026-02-28 -e 2026-03-01".split(
      " ",
    ),
  );
  expect(stderr).toBe("");
  expect(stdout.split("\n").length).toBeGreaterThan(10);
});

test("registered objects are listed in Feast's columns and described as YAML", async () => {
  expect((await fs(["entities", "list"])).stdout).toBe(
    "NAME     DESCRIPTION     TYPE\nuser_id  Unique user ID  string\n",
  );
  expect((await fs(["data-sources", "list"])).stdout).toContain("PushSource");
  expect(
    (await fs(["feature-services", "list", "--tags", "model:recommendation-v2"])).stdout,
  ).toContain("user_transaction_features:total_purchases");
  expect((await fs(["features", "list"])).stdout).toContain("total_purchases");
  const view = await fs(["feature-views", "describe", "user_transaction_features"]);
  expect(view.stdout).toMatch(/^spec:\n {2}name: user_transaction_features\n/);
  expect(view.stdout).toContain("materializedUntil: 2026-03-01T07:00:00.000Z");
  const unknown = await fs(["feature-views", "describe", "user_transaction_feature"]);
  expect(unknown).toMatchObject({ code: 1, stdout: "" });
  expect(unknown.stderr).toContain('did you mean "user_transaction_features"?');
  const dump = JSON.parse((await fs(["registry-dump"])).stdout);
  expect(Object.keys(dump)).toEqual([...Object.keys(dump)].sort());
  expect(dump.featureServices).toHaveLength(2);
});

test("what the repository no longer has is removed with --prune and a confirmation alone", async () => {
  const file = join(repository, "features.ts");
  await rename(file, `${file}.off`);
  await writeFile(join(repository, "none.ts"), "export {};\n");
  const kept = await fs(["apply"]);
  expect(kept.stdout).toContain("remove with: fs apply --prune");
  const breaking = await fs(["apply", "--prune"]);
  expect(breaking.code).toBe(1);
  expect(breaking.stderr).toContain("FS_BREAKING_CHANGE");
  expect(breaking.stderr).not.toContain("Type the project's name");
  const asJson = await fs(["apply", "--prune", "--json"]);
  expect(asJson.code).toBe(1);
  expect(Object.keys(JSON.parse(asJson.stdout))).toEqual([
    "project",
    "base",
    "changes",
    "orphans",
    "debts",
  ]);
  expect(JSON.parse(asJson.stderr).error.code).toBe("FS_BREAKING_CHANGE");
  const prune = ["apply", "--prune", "--allow-breaking"];
  const refused = await fs(prune);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("FS_CONFIRMATION_REQUIRED");
  const ask = (answer: string) => ({ text: async () => answer, confirm: async () => true });
  const wrong = await fs(prune, { ask: ask("other") });
  expect(wrong.code).toBe(2);
  expect((await fs(["entities", "list"])).stdout).toContain("user_id");
  const pruned = await fs(prune, { ask: ask("demo") });
  expect(pruned).toMatchObject({ code: 0 });
  expect(pruned.stdout).toContain("Deleted feature view user_transaction_features");
  expect((await fs(["entities", "list"])).stdout).toBe("NAME    DESCRIPTION    TYPE\n");
  await rename(`${file}.off`, file);
});

test("teardown names project, registry and store, and removes this project alone", async () => {
  expect((await fs(["apply"])).code).toBe(0);
  const refused = await fs(["teardown"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('project "demo"');
  expect(refused.stderr).toContain("registry.db");
  expect(refused.stderr).toContain("online_store.db");
  const done = await fs(["teardown", "--yes", "--json"]);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(done.stdout).removed.length).toBeGreaterThan(4);
  expect((await fs(["entities", "list"])).stdout).toBe("NAME    DESCRIPTION    TYPE\n");
});

test("a definition file that throws shows its own stack", async () => {
  const broken = join(folder.path, "broken");
  await mkdir(broken);
  await writeFile(join(broken, "feature_store.yaml"), "project: demo\nregistry: registry.db\n");
  await writeFile(
    join(broken, "features.ts"),
    'export const x: number = 1;\nthrow new Error("boom");\n',
  );
  const { code, stderr } = await callCli(["-c", broken, "apply"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error FS_DEFINITION_LOAD_FAILED: features\.ts/);
  expect(stderr).toMatch(/at .*features\.ts:2/);
});

test("the configuration is printed with its secrets masked", async () => {
  const secret = join(folder.path, "secret");
  await mkdir(secret);
  const yaml =
    "project: demo\nregistry: registry.db\nonline_store:\n  type: redis\n  connection_string: ${URL}\n";
  await writeFile(join(secret, "feature_store.yaml"), yaml);
  const { stdout } = await callCli(["-c", secret, "configuration"], {
    env: { URL: "redis://user:hunter2@host:6379" },
  });
  expect(stdout).toContain("redis://user:********@host:6379");
  expect(stdout).not.toContain("hunter2");
});

test("a folder without a configuration is told how to make one", async () => {
  const { code, stderr } = await callCli(["apply"], { directory: join(folder.path, "demo") });
  expect(code).toBe(2);
  expect(stderr).toContain("error FS_CONFIG_NOT_FOUND");
  expect(stderr).toContain("feature_repo");
});

test("init writes over nothing", async () => {
  const { code, stderr } = await callCli(["init", "demo"], { directory: folder.path });
  expect(code).toBe(2);
  expect(stderr).toContain(join("demo", "README.md"));
});

test("entity rows are never overwritten by the training set made of them", async () => {
  const path = join(repository, "rows.csv");
  await writeFile(path, "user_id,event_timestamp\nuser_0001,2026-03-01T06:00:00Z\n");
  const feature = "user_transaction_features:total_purchases";
  const argv = [
    "get-historical-features",
    "--entities",
    "rows.csv",
    "-f",
    feature,
    "-o",
    "./rows.csv",
  ];
  const { code, stderr } = await fs(argv);
  expect(code).toBe(2);
  expect(stderr).toContain("is the file of the entity rows; name another file");
});
