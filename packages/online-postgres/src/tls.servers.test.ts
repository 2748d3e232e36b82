import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgres } from "./postgres.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";

const run = promisify(execFile);
const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);

describe.skipIf(!hasService("postgres"))("a server with TLS", () => {
  let server: PostgresServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fs-postgres-tls-"));
    server = await startPostgres();
    // A certificate of its own authority, for "localhost" and not for the address.
    const [key, cert] = [join(server.folder, "server.key"), join(server.folder, "server.crt")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const files = ["-keyout", key, "-out", cert, "-days", "2", "-nodes", "-newkey", "rsa:2048"];
    await run("openssl", ["req", "-x509", ...files, ...subject]);
    const { uid, gid } = await stat(join(server.folder, "data"));
    for (const file of [key, cert]) await chown(file, uid, gid);
    await chmod(key, 0o600);
    await run("cp", [cert, join(folder, "ca.pem")]);
    const settings = { ssl: "on", ssl_cert_file: cert, ssl_key_file: key };
    for (const [name, value] of Object.entries(settings)) {
      await server.sql(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await server.kill();
    await server.restart();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const attempt = async (options: object): Promise<unknown> => {
    const { port, user, password, database } = server;
    const store = postgres({ port, user, password, database, deadlineMs: 3000, ...options });
    try {
      await store.write(await statsTable(), rows);
      const used =
        "SELECT bool_or(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'feature-store'";
      return (await server.sql(used)) === "t" ? "encrypted" : "plain";
    } catch (error) {
      return (error as { readonly code: unknown; readonly message: string }).message;
    } finally {
      await store.close();
    }
  };
  const ca = { sslrootcertPath: "ca.pem" };
  const name = { host: "localhost" };
  const address = { host: "127.0.0.1" };

  test.each([
    ["prefer takes it", { ...address }, "encrypted"],
    ["disable does without", { ...address, sslmode: "disable" }, "plain"],
    ["require asks for no proof", { ...address, sslmode: "require" }, "encrypted"],
    ["require proves where it can", { ...address, sslmode: "require", ...ca }, "encrypted"],
    ["verify-ca asks for no name", { ...address, sslmode: "verify-ca", ...ca }, "encrypted"],
    ["verify-full takes the right name", { ...name, sslmode: "verify-full", ...ca }, "encrypted"],
    [
      "verify-full refuses another name",
      { ...address, sslmode: "verify-full", ...ca },
      /do not agree on TLS \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    [
      "verify-ca refuses an unknown authority",
      { ...name, sslmode: "verify-ca" },
      /do not agree on TLS \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    ],
    [
      "a certificate that is not there is named",
      { ...name, sslmode: "require", sslrootcertPath: "none.pem" },
      /sslrootcert_path names .*none\.pem, which cannot be read \(ENOENT\)/,
    ],
  ])("%s", async (_title, options, expected) => {
    const answer = await attempt({ baseDirectory: folder, ...options });
    if (typeof expected === "string") expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });
});
