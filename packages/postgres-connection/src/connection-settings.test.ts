import { expect, test } from "vitest";
import { connectionSettings, serverText } from "./connection-settings.ts";
import type { PostgresOptions } from "./postgres-options.ts";

const settings = (options: PostgresOptions) => connectionSettings(options, "the store");

test.each([
  ["postgresql://u:p@h:6432/d", { user: "u", password: "p", host: "h", port: 6432, database: "d" }],
  ["postgres://h", { host: "h", port: 5432 }],
  ["postgresql+psycopg2://u@h/d", { user: "u", host: "h", database: "d" }],
  ["postgresql://u:a%40b%2Fc@h/d%20e", { password: "a@b/c", database: "d e" }],
  ["postgresql://u:a@b@h/d", { password: "a@b", host: "h" }],
  ["postgresql://u@[::1]:5433/d", { host: "::1", port: 5433 }],
  ["postgresql:///d?host=/var/run/postgresql&user=u", { host: "/var/run/postgresql", user: "u" }],
  [
    "postgresql://h/d?sslmode=verify-full&sslrootcert=ca.pem&connect_timeout=3",
    { sslmode: "verify-full", sslrootcertPath: "ca.pem", deadlineMs: 3000 },
  ],
])("%s is read", (connectionString, expected) => {
  expect(settings({ connectionString })).toMatchObject(expected);
});

test("an option wins over the connection string, and one that is undefined hides nothing", () => {
  const connectionString = "postgresql://u:p@h/d?sslmode=require";
  expect(settings({ connectionString, database: "e", host: undefined })).toMatchObject({
    host: "h",
    database: "e",
    sslmode: "require",
    maxConn: 10,
  });
});

test.each([
  [{ connectionString: "mysql://u:hunter2@h/d" }, /begin with postgresql:/],
  [{ connectionString: "postgresql://u:hunter2@a,b/d" }, /several hosts/],
  [{ connectionString: "postgresql://u:hunter2@h:many/d" }, /no address/],
  [{ connectionString: "postgresql://u:hunter2%@h/d" }, /begins no escape/],
  [{ connectionString: "postgresql://u:hunter2@h/d?sslmod=require" }, /"sslmod", which is not/],
  [{ connectionString: "postgresql://u:hunter2@h/d?sslmode=maybe" }, /sslmode is none of/],
  [{ port: 0 }, /port is no number/],
  [{ minConn: 3, maxConn: 2 }, /min_conn is no count/],
  [{ maxConn: 0 }, /max_conn/],
  [{ deadlineMs: 0.5 }, /deadline_ms/],
  [{ reconnectGraceMs: -1 }, /reconnect_grace_ms/],
  [{ dbSchema: "s".repeat(64) }, /db_schema/],
  [{ sslcertPath: "c.pem" }, /belong together/],
])("%j is refused without repeating a secret", (options, message) => {
  expect(() => settings(options)).toThrow(
    expect.objectContaining({
      code: "FS_ARGUMENT_INVALID",
      message: expect.stringMatching(message),
    }),
  );
  expect(() => settings(options)).not.toThrow(/hunter2/);
});

test("a server is named without its user", () => {
  expect(serverText(settings({ connectionString: "postgresql://u:p@[::1]/d" }))).toBe(
    "[::1]:5432/d",
  );
});
