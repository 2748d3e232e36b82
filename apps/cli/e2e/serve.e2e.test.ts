import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fs, fsOk, run } from "./fs-command.ts";
import { type ServedProcess, serveProcess } from "./served-process.ts";
import { hasCurl, tutorialCurl } from "./tutorial-curl.ts";

const TOKEN = "s3cret-of-the-web";
const sha256 = createHash("sha256").update(TOKEN).digest("hex");

let folder: TempFolder;
let cwd: string;
const serve = (...args: readonly string[]): Promise<ServedProcess> =>
  serveProcess(process.execPath, [BIN, "serve", "-p", "0", ...args], { cwd });

beforeAll(async () => {
  folder = await tempFolder();
  await fsOk(["init", "demo"], { cwd: folder.path });
  cwd = join(folder.path, "demo", "feature_repo");
  await fsOk(["apply"], { cwd });
  await fsOk(["materialize-incremental", new Date().toISOString()], { cwd });
});
afterAll(() => folder.remove());

test.skipIf(!hasCurl)("the tutorial's curl is answered as it stands there", async () => {
  const served = await serve("-h", "127.0.0.1", "-p", "0");
  const answer = await tutorialCurl(served.url, folder.path);
  expect(answer.metadata.feature_names).toEqual([
    "user_id",
    "total_purchases",
    "avg_purchase_amount",
  ]);
  expect(answer.results[0]?.values).toEqual(["user_0001", "user_0042"]);
  expect(answer.results[1]?.statuses).toContain("PRESENT");
  expect(await served.end()).toMatchObject({ code: 0 });
});

test("SIGTERM and SIGINT end it in order, with status 0", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const served = await serve("--shutdown-timeout", "5");
    // Ready once it has read the registry.
    await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status).toBe(200);
    const { code, stdout, millis } = await served.end(signal);
    expect({ code, last: stdout.trim().split("\n").at(-1) }).toEqual({ code: 0, last: "Stopped." });
    expect(millis).toBeLessThan(5_000);
  }
});

test("it says where it serves, who may call, and which flags change nothing", async () => {
  const served = await serve("-m", "--max-requests", "1000", "--max-requests-jitter", "50");
  const { stdout, stderr } = await served.end();
  expect(stdout).toMatch(/^Serving demo on http:\/\/127\.0\.0\.1:\d+\nAnybody on this machine/);
  expect(stdout).toContain("--metrics (they are always at /metrics), --max-requests, --max");
  for (const line of stderr.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
});

test("beyond loopback and without tokens it warns, reads and refuses to write", async () => {
  const served = await serve("-h", "0.0.0.0");
  const url = served.url.replace("0.0.0.0", "127.0.0.1");
  const entities = { user_id: ["user_0001"] };
  const features = ["user_transaction_features:total_purchases"];
  expect(await post(url, "/get-online-features", { entities, features })).toBe(200);
  expect(await post(url, "/push", { push_source_name: "user_realtime_push", df: {} })).toBe(403);
  expect((await served.end()).stdout).toContain("WARNING: anybody who reaches this port may read");
});

test("tokens of the yaml are asked for, and each does what it may", async () => {
  const auth = `auth:\n  type: token\n  tokens:\n    - { name: web, sha256: "\${WEB_SHA256}", actions: [read-online] }\n`;
  const file = await yamlWith("tokens.yaml", auth);
  const args = [BIN, "-f", file, "serve", "-p", "0"];
  const served = await serveProcess(process.execPath, args, { cwd, env: { WEB_SHA256: sha256 } });
  const read = {
    entities: { user_id: ["u"] },
    features: ["user_transaction_features:user_segment"],
  };
  expect(await post(served.url, "/get-online-features", read)).toBe(401);
  expect(await post(served.url, "/get-online-features", read, TOKEN)).toBe(200);
  expect(await post(served.url, "/materialize-incremental", { end_ts: "2026-01-01" }, TOKEN)).toBe(
    403,
  );
  expect((await fetch(`${served.url}/metrics`)).status).toBe(401);
  const { stdout, stderr } = await served.end();
  expect(stdout).toContain("Calls need one of 1 tokens.");
  expect(stdout + stderr).not.toContain(TOKEN);
});

test("an auth that only Feast has is no open door: the server does not start", async () => {
  const file = await yamlWith("oidc.yaml", "auth: { type: oidc, client_id: c }\n");
  const { code, stderr } = await fs(["-f", file, "serve", "-p", "0"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('auth: type "oidc" is not supported yet');
});

test("limits of the yaml hold", async () => {
  const file = await yamlWith("limits.yaml", "feature_server: { limits: { rows: 2 } }\n");
  const served = await serveProcess(process.execPath, [BIN, "-f", file, "serve", "-p", "0"], {
    cwd,
  });
  const features = ["user_transaction_features:user_segment"];
  const rows = (count: number) => ({ features, entities: { user_id: Array(count).fill("u") } });
  expect(await post(served.url, "/get-online-features", rows(2))).toBe(200);
  expect(await post(served.url, "/get-online-features", rows(3))).toBe(413);
  expect((await served.end()).code).toBe(0);
  const wrong = await yamlWith("wrong.yaml", "feature_server: { limits: { lines: 2 } }\n");
  const refused = await fs(["-f", wrong, "serve", "-p", "0"], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('limit "lines"') });
});

test("a taken port is an error with a code, and status 1", async () => {
  const taken: Server = createServer();
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await fs(["serve", "-p", String(port)], { cwd });
  await new Promise((done) => taken.close(done));
  expect(code).toBe(1);
  expect(stderr).toContain(`error FS_ADDRESS_UNAVAILABLE: cannot listen on 127.0.0.1:${port}`);
});

test.each([
  [["-t", "grpc"], 2, "--type is http"],
  [["-p", "65536"], 2, "--port is a number from 0 to 65535"],
  [["-w", "0"], 2, "--workers is at least 1"],
  [["-k", "key.pem"], 2, "--key and --cert go together"],
  [["-k", "no.pem", "-c", "no.pem"], 2, "no.pem cannot be read (ENOENT)"],
])("fs serve %j is refused", async (args, status, message) => {
  const { code, stderr } = await fs(["serve", ...args], { cwd });
  expect(code).toBe(status);
  expect(stderr).toContain(message);
});

test.skipIf(!hasCurl)("with a key and a certificate it serves HTTPS", async () => {
  const made = await run(
    "openssl",
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem".split(
      " ",
    ),
    { cwd },
  );
  expect(made.code).toBe(0);
  const served = await serve("-k", "key.pem", "-c", "cert.pem");
  expect(served.url).toMatch(/^https:/);
  const said = await run("curl", ["-sf", "--cacert", "cert.pem", `${served.url}/livez`], { cwd });
  expect(said).toMatchObject({ code: 0, stdout: '{"status":"alive"}' });
  expect((await served.end()).code).toBe(0);
});

test("it applies nothing: what the repository holds and nobody applied is not served", async () => {
  const other = join(folder.path, "fresh");
  await fsOk(["init", "fresh"], { cwd: folder.path });
  const repository = join(other, "feature_repo");
  const args = [BIN, "serve", "-p", "0"];
  const served = await serveProcess(process.execPath, args, { cwd: repository });
  const body = {
    entities: { user_id: ["u"] },
    features: ["user_transaction_features:user_segment"],
  };
  expect(await post(served.url, "/get-online-features", body)).toBe(404);
  await fsOk(["apply"], { cwd: repository });
  await expect
    .poll(() => post(served.url, "/get-online-features", body), { timeout: 20_000 })
    .toBe(200);
  expect((await served.end()).code).toBe(0);
});

/** The repository's configuration with more at its end, in a file beside it. */
async function yamlWith(name: string, more: string): Promise<string> {
  const file = join(cwd, name);
  await writeFile(file, (await readFile(join(cwd, "feature_store.yaml"), "utf8")) + more);
  return file;
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const init = { method: "POST", body: JSON.stringify(body), headers };
  const response = await fetch(url + path, init);
  await response.arrayBuffer();
  return response.status;
}
