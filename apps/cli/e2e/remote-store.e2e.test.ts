import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openFeatureStore } from "@fs/repo";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fs, fsOk, run } from "./fs-command.ts";
import { type ServedProcess, serveProcess } from "./served-process.ts";

const VIEW = "user_transaction_features";
const CLIENT = fileURLToPath(new URL("../../../packages/client", import.meta.url));

let folder: TempFolder;
let cwd: string;
let served: ServedProcess;

/** The repository of the server with another store: one that asks the server. */
const remoteYaml = async (options: string): Promise<string> => {
  const yaml = await readFile(join(cwd, "feature_store.yaml"), "utf8");
  const file = join(cwd, "remote.yaml");
  const store = `online_store:\n  type: remote\n${options}`;
  await writeFile(file, yaml.replace(/online_store:\n(?: .*\n)+/, store));
  return file;
};

let kill = (): void => {};

beforeAll(async () => {
  folder = await tempFolder();
  await fsOk(["init", "demo"], { cwd: folder.path });
  cwd = join(folder.path, "demo", "feature_repo");
  await mkdir(join(cwd, "node_modules", "@fs"), { recursive: true });
  await symlink(CLIENT, join(cwd, "node_modules", "@fs", "client"), "junction");
  await fsOk(["apply"], { cwd });
  await fsOk(["materialize-incremental", new Date().toISOString()], { cwd });
  const args = [BIN, "serve", "-p", "0"];
  served = await serveProcess(process.execPath, args, { cwd }, (end) => {
    kill = end;
  });
});
afterAll(async () => {
  await served?.end();
  kill();
  await folder.remove();
});

test("a repository with `type: remote` reads what the server reads, in code and at the command line", async () => {
  const file = await remoteYaml(`  path: ${served.url}\n`);
  const read = `get-online-features -f ${VIEW}:total_purchases -e user_id=user_0001 --json`.split(
    " ",
  );
  const behind = await fsOk(read, { cwd });
  expect(JSON.parse(behind).total_purchases[0]).toBeTypeOf("number");
  expect(await fsOk(["-f", file, ...read], { cwd })).toBe(behind);
  const store = await openFeatureStore(cwd, { yamlPath: file });
  const features = await store.getOnlineFeatures({
    features: [`${VIEW}:total_purchases`, `${VIEW}:user_segment`],
    entities: [{ user_id: "user_0001" }, { user_id: "nobody" }],
  });
  expect(features.column("total_purchases")).toEqual([...JSON.parse(behind).total_purchases, null]);
  expect(features.statuses("user_segment")).toEqual(["PRESENT", "NOT_FOUND"]);
  await store.close();
});

test("rows that are pushed or materialized through it are served", async () => {
  const file = await remoteYaml(`  path: ${served.url}\n  connection_retries: 1\n`);
  const row = {
    user_id: "user_0001",
    total_purchases: 4711,
    avg_purchase_amount: 1.5,
    last_purchase_amount: 2.5,
    purchase_frequency: 0.5,
    user_segment: "vip",
    event_timestamp: new Date(Date.now() + 60_000).toISOString(),
    created_timestamp: new Date().toISOString(),
  };
  await writeFile(join(cwd, "rows.json"), JSON.stringify([row]));
  await fsOk(["-f", file, "push", "user_realtime_push", "--rows", "rows.json"], { cwd });
  const read = ["get-online-features", "-f", `${VIEW}:total_purchases`, "-e", "user_id=user_0001"];
  expect(JSON.parse(await fsOk([...read, "--json"], { cwd })).total_purchases).toEqual([4711]);
  const window = ["materialize", "2020-01-01", new Date().toISOString()];
  expect(await fsOk(["-f", file, ...window], { cwd })).toContain(`${VIEW}: `);
});

test("a server with a certificate of its own is trusted by `cert`, or by NODE_EXTRA_CA_CERTS, and else not", async () => {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem";
  const cert = "-days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -out cert.pem";
  const made = await run("openssl", `req -x509 ${key} ${cert}`.split(" "), { cwd });
  expect(made.code).toBe(0);
  const args = [BIN, "serve", "-p", "0", "-k", "key.pem", "-c", "cert.pem"];
  const secure = await serveProcess(process.execPath, args, { cwd });
  const read = `get-online-features -f ${VIEW}:user_segment -e user_id=user_0001 --json`.split(" ");
  const answer = await fsOk(read, { cwd });
  const by = async (options: string, env = {}) => {
    const file = await remoteYaml(`  path: ${secure.url}\n${options}`);
    return fs(["-f", file, ...read], { cwd, env });
  };
  expect(await by("  cert: cert.pem\n")).toMatchObject({ code: 0, stdout: answer });
  const env = { NODE_EXTRA_CA_CERTS: join(cwd, "cert.pem") };
  expect(await by("", env)).toMatchObject({ code: 0, stdout: answer });
  const refused = await by("");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("unknown authority") });
  const missing = await by("  cert: none.pem\n");
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("cert names none.pem, which cannot be read (ENOENT)");
  expect((await secure.end()).code).toBe(0);
});

test("an option that cannot be is named with its line", async () => {
  const file = await remoteYaml("  pathh: http://localhost:6566\n");
  const said = await fs(
    ["-f", file, "get-online-features", "-f", `${VIEW}:user_segment`, "-e", "user_id=u"],
    { cwd },
  );
  expect(said.code).toBe(2);
  expect(said.stderr).toContain('no option "pathh"');
  expect(said.stderr).toMatch(/remote\.yaml:\d+/);
});
