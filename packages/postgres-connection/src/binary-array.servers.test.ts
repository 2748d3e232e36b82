import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byteaArray, int8Array, textArray, utf8Array } from "./binary-array.ts";
import { openConnection } from "./open-connection.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import type { PostgresValue } from "./postgres-pool.ts";
import { bytesOf } from "./statement.ts";

describe.skipIf(!hasService("postgres"))("arrays in binary form", () => {
  let server: PostgresServer;
  let connection: PostgresConnection;
  beforeAll(async () => {
    server = await startPostgres();
    ({ connection } = openConnection({ connectionString: server.url }, "the store"));
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });

  const back = async (type: string, value: PostgresValue) => {
    const text = `SELECT x FROM unnest($1::${type}[]) WITH ORDINALITY AS t(x, n) ORDER BY n`;
    return (await connection.query("read", { text, values: [value] })).rows.map(([x]) => x ?? null);
  };

  test("are what the server reads back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 9 })),
        fc.array(fc.string({ unit: "binary" })),
        fc.array(
          fc.oneof(
            fc.constant(Number.NaN),
            fc.integer({ min: -9_007_199_254_740_991, max: 9_007_199_254_740_991 }),
          ),
        ),
        async (bytes, texts, numbers) => {
          const read = (await back("bytea", byteaArray(bytes))) as string[];
          expect(read.map((hex) => [...bytesOf(hex)])).toEqual(bytes.map((one) => [...one]));
          const utf8 = (await back("bytea", utf8Array(texts))) as string[];
          expect(utf8.map((hex) => String(bytesOf(hex)))).toEqual(texts);
          const plain = texts.map((text) => text.replaceAll("\0", ""));
          expect(await back("text", textArray(plain))).toEqual(plain);
          const found = await back("int8", int8Array(Float64Array.from(numbers)));
          expect(found.map((one) => (one === null ? Number.NaN : Number(one)))).toEqual(
            numbers.map((one) => (one === 0 ? 0 : one)),
          );
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });
});
