import { existsSync, readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PostgresServer, RedisServer } from "@fs/test-servers";
import Database from "better-sqlite3";
import { run, succeeded } from "./fs-command.ts";

/** The project that Feast wrote its data for. */
export const FEAST_PROJECT = "golden";
/** What Feast wrote, recorded; null where the folder is not there. */
export const RECORDED: string | null = recorded();

/** Something that holds what Feast wrote. */
export interface FeastData {
  /** Every row, key and byte of it, as text. Asks for what was there when it was made, and nothing that came later. */
  read(): Promise<string>;
}

type Cell = { readonly hex: string } | string | number | null;
interface SqliteRecord {
  readonly schema: readonly string[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>>;
}
interface RedisRecord {
  readonly keys: readonly {
    readonly key_hex: string;
    readonly fields: readonly { readonly field_hex: string; readonly value_hex: string }[];
  }[];
}

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(join(RECORDED as string, name), "utf8"));

/** Writes the recorded rows of Feast's online store in SQLite. */
export function recordedSqlite(file: string): void {
  const { schema, tables } = readJson("sqlite.json") as SqliteRecord;
  const database = new Database(file);
  for (const text of [...schema].sort((a, b) => b.localeCompare(a))) database.exec(text);
  for (const [name, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const cells = Object.values(row).map((cell) =>
        typeof cell === "object" && cell !== null ? Buffer.from(cell.hex, "hex") : cell,
      );
      const places = cells.map(() => "?").join(", ");
      database.prepare(`INSERT INTO "${name}" VALUES (${places})`).run(cells);
    }
  }
  database.close();
}

/** Writes the recorded rows into tables as Feast makes them in Postgres, and a registry of Feast's beside them. */
export async function recordedPostgres(server: PostgresServer): Promise<void> {
  const { tables } = readJson("sqlite.json") as SqliteRecord;
  for (const [name, rows] of Object.entries(tables)) {
    await server.sql(`CREATE TABLE "${name}" (entity_key BYTEA, feature_name TEXT, value BYTEA,
      value_text TEXT NULL, vector_value BYTEA NULL, event_ts TIMESTAMPTZ, created_ts TIMESTAMPTZ,
      PRIMARY KEY (entity_key, feature_name)); CREATE INDEX "${name}_ek" ON "${name}" (entity_key)`);
    const values = rows.map(({ entity_key, feature_name, value, event_ts }) => {
      const [key, bytes] = [entity_key, value].map(
        (cell) => `'\\x${(cell as { hex: string }).hex}'`,
      );
      return `(${key}, '${feature_name}', ${bytes}, to_timestamp(${event_ts}))`;
    });
    await server.sql(
      `INSERT INTO "${name}" (entity_key, feature_name, value, event_ts) VALUES ${values.join(", ")}`,
    );
  }
  const registry = readFileSync(join(RECORDED as string, "registry", "registry.db")).toString(
    "hex",
  );
  await server.sql(`CREATE TABLE feature_views (feature_view_name VARCHAR(255), project_id VARCHAR(255),
    last_updated_timestamp BIGINT, feature_view_proto BYTEA, PRIMARY KEY (feature_view_name, project_id));
    INSERT INTO feature_views VALUES ('stats', '${FEAST_PROJECT}', 1704103200, '\\x${registry}')`);
}

const PUT = `local function raw(hex) return (string.gsub(hex, '..', function(c) return string.char(tonumber(c, 16)) end)) end
for i = 2, #ARGV, 2 do redis.call('HSET', raw(ARGV[1]), raw(ARGV[i]), raw(ARGV[i + 1])) end`;
const DUMP = `local function hex(s) return (string.gsub(s, '.', function(c) return string.format('%02x', string.byte(c)) end)) end
local function raw(h) return (string.gsub(h, '..', function(c) return string.char(tonumber(c, 16)) end)) end
local out = {}
local keys = {}
if #ARGV > 0 then for _, k in ipairs(ARGV) do keys[#keys + 1] = raw(k) end else keys = redis.call('KEYS', '*') end
for _, k in ipairs(keys) do
  out[#out + 1] = hex(k) .. ' ' .. redis.call('PTTL', k) .. ' ' .. hex(redis.call('DUMP', k) or '')
end
table.sort(out)
return out`;

/** Writes the recorded hashes of Feast's online store in Redis. */
export async function recordedRedis(server: RedisServer): Promise<void> {
  const { keys } = readJson("redis.json") as RedisRecord;
  for (const { key_hex, fields } of keys) {
    const parts = fields.flatMap(({ field_hex, value_hex }) => [field_hex, value_hex]);
    await server.command("EVAL", PUT, "0", key_hex, ...parts);
  }
}

/** Lets Feast itself apply and materialize into stores, with the Python that FEAST_PYTHON names. */
export async function writtenByFeast(folder: string, yaml: string): Promise<void> {
  const script = fileURLToPath(new URL("write-feast-data.py", import.meta.url));
  const python = process.env.FEAST_PYTHON as string;
  const env = { FEAST_LIB: join(RECORDED as string, "..", "lib"), FEAST_YAML: yaml };
  succeeded("Feast", await run(python, [script, folder], { cwd: folder, env }));
}

/** The source files that the recorded data come from. */
export async function copySources(folder: string): Promise<void> {
  for (const name of ["stats.parquet", "pair.parquet"])
    await copyFile(join(RECORDED as string, name), join(folder, name));
}

/** All that the tables of a SQLite file hold now, their indexes included. */
export function sqliteData(file: string): FeastData {
  const open = (): Database.Database => new Database(file, { readonly: true });
  const first = open();
  const objects = first
    .prepare("SELECT name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    .pluck()
    .all() as readonly string[];
  first.close();
  return {
    async read() {
      const database = open();
      const all = objects.map((name) => {
        const made = database
          .prepare("SELECT type, sql FROM sqlite_master WHERE name = ?")
          .get(name);
        const { type } = made as { readonly type: string };
        const rows =
          type === "table" ? database.prepare(`SELECT rowid, * FROM "${name}"`).all() : [];
        return { name, made, rows };
      });
      database.close();
      return JSON.stringify(all, (_key, value) =>
        value?.type === "Buffer" ? Buffer.from(value.data).toString("hex") : value,
      );
    },
  };
}

/** Every key of a Redis server as it is now: what it is, and when it ends. */
export async function redisData(server: RedisServer): Promise<FeastData> {
  const all = await server.command("EVAL", DUMP, "0");
  const keys = all.split("\n").map((line) => line.split(" ")[0] as string);
  return { read: () => server.command("EVAL", DUMP, "0", ...keys) };
}

/** Every row of the tables of a Postgres database as it is now, and what the tables are. */
export async function postgresData(server: PostgresServer): Promise<FeastData> {
  const where = "schemaname = 'public'";
  const listed = await server.sql(`SELECT tablename FROM pg_tables WHERE ${where} ORDER BY 1`);
  const tables = listed.split("\n");
  return {
    async read() {
      const found = tables.map((name) =>
        server.sql(`SELECT column_name, data_type FROM information_schema.columns
          WHERE table_name = '${name}' ORDER BY ordinal_position; SELECT t.ctid, t.* FROM "${name}" t ORDER BY t::text`),
      );
      const indexes = await server.sql(
        `SELECT indexdef FROM pg_indexes WHERE tablename IN ('${tables.join("', '")}') ORDER BY 1`,
      );
      return [...(await Promise.all(found)), indexes].join("\n");
    },
  };
}

function recorded(): string | null {
  const checkout = fileURLToPath(new URL("../../..", import.meta.url));
  const folder = join(process.env.FS_GOLDENS ?? join(checkout, "..", "shared", "goldens"), "bytes");
  if (existsSync(folder)) return folder;
  if (process.env.FS_REQUIRE_GOLDENS === "1") throw new Error(`there is no ${folder}`);
  process.stderr.write(`skipped: Feast's data: nothing recorded at ${folder}\n`);
  return null;
}
