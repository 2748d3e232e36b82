import type { Observer } from "@fs/sdk/adapter";
import { expect, test } from "vitest";
import { plugins } from "./plugins.ts";

const [plugin] = plugins;
const observer: Observer = { span: (_name, _attributes, run) => run(), count: () => undefined };
const read = (options: unknown) => plugin?.options["~standard"].validate(options);

test("takes the options that Feast writes, and a password of digits", async () => {
  const options = {
    host: "h",
    port: 5432,
    database: "d",
    user: "u",
    password: 123,
    db_schema: "features",
    sslmode: "require",
    sslkey_path: null,
    min_conn: 1,
    max_conn: 10,
    conn_type: "pool",
    keepalives_idle: 0,
    vector_enabled: false,
  };
  expect(await read(options)).toEqual({
    value: {
      host: "h",
      port: 5432,
      database: "d",
      user: "u",
      password: "123",
      dbSchema: "features",
      sslmode: "require",
      minConn: 1,
      maxConn: 10,
      keepalivesIdle: 0,
    },
  });
  expect(await read({ conn_type: "singleton", max_conn: 5 })).toEqual({
    value: { minConn: 0, maxConn: 1 },
  });
});

test.each([[{ hots: "h" }], [{ port: "many" }], [{ vector_enabled: true }], [{ sslmode: "yes" }]])(
  "complains about %j",
  async (options) => {
    expect((await read(options))?.issues?.length).toBeGreaterThan(0);
  },
);

test("makes a store that opens nothing before it is used", async () => {
  const context = { baseDirectory: "/", observer, clock: () => 0 };
  const store = await plugin?.create({ host: "nowhere.invalid" }, context);
  expect(store?.name).toBe("postgres");
  await store?.close();
});
