import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** What each page finds equal, as it says. The page beside real Feast needs one, and is asked for by `--feast`. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  join: [
    "one view, 200 k x 2 M x 10: the store and DuckDB by hand, row by row",
    "five views, created and ttl: the store and DuckDB by hand, row by row",
    "hot keys, 400 rows a key: the store and DuckDB by hand, row by row",
  ],
  "join-large": ["one view, 1 M x 10 M x 10: the store and DuckDB by hand, row by row"],
  redis: ["100 x 50 from a server and a cluster, and a bare client"],
  postgres: ["100 x 50 from the store and bare pg"],
  sqlite: ["100 x 50 from the store and bare better-sqlite3"],
  materialize: [
    "rows in SQLite by the store and by bare better-sqlite3",
    "values in Redis by the store and by bare MSET",
  ],
  grpc: ["100 x 50 from the server and as they were written"],
  http: [
    "1 x 50 from the server and node:http, MGET, decode",
    "100 x 50 from the server and node:http, MGET, decode",
    "1 x 50 from the server and node:http, ready bytes",
  ],
  "on-demand": [
    "simple ratio by row, and a loop over the columns",
    "simple ratio by transformBatch, and a loop over the columns",
    "on-demand columns of a Parquet file, and SQL",
  ],
  serving: ["100 x 50 from the reader as JSON, and as they were written"],
  "start-up": ["what fs get-online-features answers, and DuckDB of the file"],
  size: [
    "an embedded reader: sdk, online-redis, registry: what is installed, and what was asked for",
    "an HTTP server: the same with pg and server: what is installed, and what was asked for",
  ],
  types: ["short names: the type of an answer, and of its definition"],
};

/** What every page said, in the order in which they ran. */
const said = new Map<string, string[]>();
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--small"]);
  let page = "";
  for (const line of stdout.split("\n")) {
    page = /^(\S+) \(small, /.exec(line)?.[1] ?? page;
    const lines = said.get(page) ?? [];
    said.set(page, line.startsWith("  ") ? [...lines, line.trim()] : lines);
  }
});

describe("bench --small", () => {
  it("runs every page", () => {
    expect([...said.keys()]).toEqual(Object.keys(PAGES));
  });

  it.for(Object.entries(PAGES))("finds the answers of %s equal", ([page, equal], { skip }) => {
    const lines = said.get(page) ?? [];
    // Where every service must be there, the run itself fails for one that is not.
    const leftOut = lines.find((line) => line.startsWith("left out: "));
    skip(leftOut !== undefined, leftOut);
    expect(lines).toEqual(equal.map((what) => `equal: ${what}`));
  });
});
