import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { tempRepository } from "../testing/temp-repository.ts";
import { loadConfig } from "./load-config.ts";
import { storeAddress } from "./store-address.ts";

describe("storeAddress", () => {
  it.each([
    ["{ type: sqlite, path: data/online.db }", resolve("/repo", "data/online.db")],
    ["{ type: redis, connection_string: 'redis://:hunter2@h:6379' }", "redis://:********@h:6379"],
    ["{ type: postgres, host: db, port: 5433, password: hunter2 }", "db:5433"],
    ["{ type: remote, path: 'http://localhost:6566' }", "http://localhost:6566"],
    ["sqlite", null],
  ])("of %s is %s", async (text, address) => {
    const yaml = `project: p\nregistry: r.db\nonline_store: ${text}\n`;
    const config = await loadConfig(await tempRepository({ "feature_store.yaml": yaml }));
    expect(config.online && storeAddress(config.online, "/repo")).toBe(address);
  });
});
