import { join } from "node:path";
import { type Commit, layoutId, type ObjectSpec, type Registry } from "@fs/sdk/adapter";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../file/temporary-folder.fixture.ts";
import { sqliteRegistry } from "./sqlite-registry.ts";

const object = (name: string, spec: unknown = { name }): ObjectSpec => ({
  kind: "feature_view",
  name,
  spec,
  fingerprint: JSON.stringify(spec),
});
const put = (base: string, ...objects: readonly ObjectSpec[]) => ({
  base,
  put: objects,
  remove: [],
});
const historyOf = async (registry: Registry): Promise<readonly Commit[]> => {
  const commits: Commit[] = [];
  for await (const commit of registry.history?.("p") ?? []) commits.push(commit);
  return commits;
};

describe("a registry in a database", () => {
  let path: string;
  beforeEach(async () => {
    path = join(await temporaryFolder(), "data", "registry.sqlite");
  });

  it("keeps every commit, and reads any revision as it was", async () => {
    const registry = sqliteRegistry({ path, clock: () => 5 });
    const snapshots = [await registry.read("p")];
    for (let i = 1; i <= 450; i += 1) {
      const { revision } = snapshots.at(-1) as (typeof snapshots)[number];
      const removed = i % 3 === 0 ? [{ kind: "feature_view", name: `v${i % 7}` }] : [];
      const change = put(revision, object(`v${(i * 5) % 11}`, i));
      snapshots.push(await registry.commit("p", { ...change, remove: removed, by: `w${i}` }));
    }
    const history = await historyOf(registry);
    expect(history.map(({ revision }) => revision)).toEqual(
      snapshots
        .slice(1)
        .map(({ revision }) => revision)
        .reverse(),
    );
    expect(history[0]).toMatchObject({ by: "w450", atMillis: 5, note: null });
    for (const snapshot of snapshots) {
      expect(await registry.readAt("p", snapshot.revision)).toEqual(snapshot);
    }
    expect(await sqliteRegistry({ path }).read("p")).toEqual(snapshots.at(-1));
    await expect(registry.readAt("p", "7-abc")).rejects.toMatchObject({
      code: "FS_REVISION_NOT_FOUND",
    });
  });

  it("shares what did not change between snapshots", async () => {
    const registry = sqliteRegistry({ path });
    const first = await registry.commit("p", put("0", object("a"), object("b")));
    const second = await registry.commit("p", put(first.revision, object("b", 2)));
    expect(second.objects[0]).toBe(first.objects[0]);
    expect(second.objects[1]).not.toBe(first.objects[1]);
  });

  it("counts as changed what has another fingerprint, and keeps what has another spec alone", async () => {
    const registry = sqliteRegistry({ path });
    const first = await registry.commit("p", put("0", object("a", 1)));
    const same = { ...object("a", 1), spec: 2 };
    const second = await registry.commit("p", put(first.revision, same));
    expect(second.objects[0]?.spec).toBe(2);
    expect((await historyOf(registry)).map(({ changed }) => changed.length)).toEqual([0, 1]);
    expect((await registry.readAt("p", first.revision)).objects[0]?.spec).toBe(1);
  });

  it("creates nothing by reading", async () => {
    const registry = sqliteRegistry({ path });
    expect((await registry.read("p")).objects).toEqual([]);
    expect(await registry.listState("p", "")).toEqual([]);
    expect(await historyOf(registry)).toEqual([]);
    expect(await registry.projects()).toEqual([]);
    await registry.close();
    expect(() => new Database(path, { fileMustExist: true })).toThrow();
  });

  it("takes names that no database could keep as they are", async () => {
    const registry = sqliteRegistry({ path });
    const names = ["a\0b", "a\\0;b", "\\", "\ud800", "a\u{10ffff}", "", "'", await layoutId([])];
    await registry.commit("p", put("0", ...names.map((name) => object(name))));
    const found = (await sqliteRegistry({ path }).read("p")).objects.map(({ name }) => name);
    expect([...found].sort()).toEqual([...names].sort());
    for (const key of names) await registry.setState("p", { key, value: key, version: null });
    expect((await registry.listState("p", "a")).map(({ key }) => key)).toEqual(
      names.filter((name) => name.startsWith("a")).sort(),
    );
  });

  it("answers from its cache for as long as it was told, and from the database after a lost race", async () => {
    let now = 0;
    const registry = sqliteRegistry({ path, clock: () => now, cacheTtlSeconds: 10 });
    const other = sqliteRegistry({ path });
    const first = await registry.commit("p", put("0", object("a")));
    const second = await other.commit("p", put(first.revision, object("b")));
    now = 9999;
    expect(await registry.read("p")).toBe(first);
    now = 10_000;
    expect(await registry.read("p")).toEqual(second);
    const third = await other.commit("p", put(second.revision, object("c")));
    await expect(registry.commit("p", put(second.revision, object("d")))).rejects.toMatchObject({
      code: "FS_REGISTRY_CONFLICT",
    });
    expect(await registry.read("p")).toEqual(third);
  });

  it("follows a backup that was brought back, whatever was committed after it", async () => {
    const registry = sqliteRegistry({ path });
    const first = await registry.commit("p", put("0", object("a", 1)));
    await registry.commit("p", put(first.revision, object("b", 1)));
    const file = new Database(path);
    file.exec(
      "DELETE FROM fs_registry_commits; DELETE FROM fs_registry_objects; DELETE FROM fs_registry_projects",
    );
    file.close();
    const other = sqliteRegistry({ path });
    let base = "0";
    for (const i of [1, 2, 3]) {
      base = (await other.commit("p", put(base, object(`c${i}`, i)))).revision;
    }
    expect(await registry.read("p")).toEqual(await other.read("p"));
    expect((await registry.commit("p", put(base, object("d")))).objects).toHaveLength(4);
  });

  it("refuses tables of a newer version, and a file of another program, and changes neither", async () => {
    const registry = sqliteRegistry({ path });
    await registry.commit("p", put("0", object("a")));
    await registry.close();
    const file = new Database(path);
    file.exec("UPDATE fs_registry_meta SET value = '99'");
    file.close();
    const newer = sqliteRegistry({ path });
    for (const call of [newer.read("p"), newer.commit("p", put("0"))]) {
      await expect(call).rejects.toMatchObject({ code: "FS_REGISTRY_FOREIGN" });
    }
  });

  it("leaves the tables of Feast's registry in the same file as they are", async () => {
    const plain = join(await temporaryFolder(), "registry.db");
    const feast = new Database(plain);
    feast.exec(
      "CREATE TABLE projects (project_id TEXT PRIMARY KEY, project_name TEXT); CREATE TABLE feature_views (feature_view_name TEXT, project_id TEXT); INSERT INTO projects VALUES ('p', 'p'); INSERT INTO feature_views VALUES ('a', 'p')",
    );
    const registry = sqliteRegistry({ path: plain });
    const first = await registry.commit("p", put("0", object("a")));
    const removal = { base: first.revision, put: [], remove: [object("a")] };
    await registry.commit("p", removal);
    await registry.close();
    expect(feast.prepare("SELECT * FROM projects").raw().all()).toEqual([["p", "p"]]);
    expect(feast.prepare("SELECT * FROM feature_views").raw().all()).toEqual([["a", "p"]]);
    expect(feast.pragma("journal_mode", { simple: true })).toBe("delete");
    feast.close();
  });
});
