import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectSpec, Registry } from "@fs/sdk/adapter";
import { describe, expect, it } from "vitest";
import { fileRegistry } from "./file-registry.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

const object = (kind: string, name: string, spec: unknown = {}): ObjectSpec => ({
  kind,
  name,
  spec,
  fingerprint: JSON.stringify(spec),
});
const put = async (registry: Registry, project: string, ...objects: ObjectSpec[]) => {
  const { revision } = await registry.read(project);
  return registry.commit(project, { base: revision, put: objects, remove: [] });
};
const one = '{"kind":"view","name":"v","fingerprint":"f","spec":{}}';
const open = async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "data", "registry.json");
  return { folder, path, registry: fileRegistry({ path }) };
};

describe("the definitions of a file registry", () => {
  it("are an empty snapshot of revision 0 before the first commit, and reading creates nothing", async () => {
    const { folder, registry } = await open();
    expect(await registry.read("demo")).toEqual({ project: "demo", revision: "0", objects: [] });
    expect(await registry.getState("demo", ["a"])).toEqual([null]);
    expect(await registry.projects()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("are what was committed, ordered by kind and name, for every instance", async () => {
    const { path, registry } = await open();
    await put(registry, "demo", object("view", "b"), object("entity", "z"), object("view", "B"));
    const { objects } = await fileRegistry({ path }).read("demo");
    expect(objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "entity z",
      "view B",
      "view b",
    ]);
  });

  it("are frozen to their depth and independent of what was given", async () => {
    const { registry } = await open();
    const spec = { tags: { team: "a" } };
    const snapshot = await put(registry, "demo", object("view", "v", spec));
    spec.tags.team = "b";
    const kept = snapshot.objects[0]?.spec as typeof spec;
    expect(kept.tags.team).toBe("a");
    for (const part of [snapshot, snapshot.objects, snapshot.objects[0], kept, kept.tags]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it("are answered as the same object while nothing moved, whatever other projects do", async () => {
    const { path, registry } = await open();
    const first = await put(registry, "demo", object("view", "v"));
    expect(await registry.read("demo")).toBe(first);
    await put(fileRegistry({ path }), "other", object("view", "v"));
    expect(await registry.read("demo", { ifNot: first })).toBe(first);
    const second = await put(fileRegistry({ path }), "demo", object("view", "w"));
    expect(await registry.read("demo", { ifNot: first })).toEqual(second);
  });

  it("move the revision of their own project alone", async () => {
    const { registry } = await open();
    await put(registry, "a", object("view", "v"));
    await put(registry, "b", object("view", "v"));
    const b = await registry.read("b");
    await put(registry, "a", object("view", "w"));
    expect(await registry.read("b")).toEqual(b);
    expect(await registry.projects()).toEqual(["a", "b"]);
  });

  it("are refused with FS_REGISTRY_CONFLICT on an old base, naming both revisions", async () => {
    const { path, registry } = await open();
    await put(registry, "demo", object("view", "v"));
    const before = await readFile(path, "utf8");
    const late = registry.commit("demo", { base: "0", put: [], remove: [] });
    await expect(late).rejects.toMatchObject({
      code: "FS_REGISTRY_CONFLICT",
      message: expect.stringMatching(/"demo".*revision 1-.*made from 0/),
    });
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("never see a revision twice, not after all was removed or the file was deleted", async () => {
    const { path, registry } = await open();
    const revisions = [(await put(registry, "demo", object("view", "v"))).revision];
    const base = revisions[0] as string;
    const remove = [{ kind: "view", name: "v" }];
    const emptied = await registry.commit("demo", { base, put: [], remove });
    expect(emptied.objects).toEqual([]);
    revisions.push(emptied.revision, (await put(registry, "demo", object("view", "v"))).revision);
    await rm(path);
    expect((await registry.read("demo")).revision).toBe("0");
    revisions.push((await put(registry, "demo", object("view", "v"))).revision);
    expect(new Set(revisions).size).toBe(4);
  });

  it("may be named __proto__, constructor or like a number, as may their properties", async () => {
    const { path, registry } = await open();
    const spec: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":null,"7":[]}');
    const names = ["7", "__proto__", "constructor"];
    await put(registry, "__proto__", ...names.map((name) => object("view", name, spec)));
    await registry.setState("__proto__", { key: "__proto__", value: spec, version: null });
    const again = fileRegistry({ path });
    const { objects } = await again.read("__proto__");
    expect(objects.map(({ name }) => name)).toEqual(names);
    expect(JSON.stringify(objects[1]?.spec)).toBe(JSON.stringify(spec));
    const [entry] = await again.getState("__proto__", ["__proto__"]);
    expect(JSON.stringify(entry?.value)).toBe(JSON.stringify(spec));
    expect(await again.projects()).toEqual(["__proto__"]);
    expect((await again.read("constructor")).revision).toBe("0");
  });

  it("are refused, and nothing is written, when a name is put twice or JSON cannot hold a spec", async () => {
    const { folder, registry } = await open();
    const twice = put(registry, "demo", object("view", "v"), object("view", "v"));
    await expect(twice).rejects.toMatchObject({ code: "FS_NAME_DUPLICATE" });
    const bigint = { kind: "view", name: "v", spec: { at: 1n }, fingerprint: "f" };
    await expect(put(registry, "demo", bigint)).rejects.toMatchObject({
      code: "FS_ARGUMENT_INVALID",
      message: expect.stringContaining('view "v"'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("lie in a file for people: marked, indented, in stable order", async () => {
    const path = join(await temporaryFolder(), "registry.json");
    const registry = fileRegistry({ path, clock: () => Date.UTC(2026, 2, 1) + 0.5 });
    const base = "0";
    const change = { base, put: [object("view", "v", { ttl: "7d" })], remove: [], by: "me" };
    const { revision } = await registry.commit("demo", change);
    const fingerprint = '{"ttl":"7d"}';
    const at = "2026-03-01T00:00:00.000Z";
    const changed = [{ kind: "view", name: "v" }];
    const expected = {
      format: "feature-store-registry",
      version: 1,
      projects: [
        {
          name: "demo",
          revision,
          objects: [{ kind: "view", name: "v", fingerprint, spec: { ttl: "7d" } }],
          history: [{ revision, at, by: "me", note: null, changed }],
        },
      ],
    };
    expect(await readFile(path, "utf8")).toBe(`${JSON.stringify(expected, null, 2)}\n`);
  });

  it("keep a history of the last hundred commits, newest first", async () => {
    let now = 0;
    const path = join(await temporaryFolder(), "registry.json");
    const registry = fileRegistry({ path, clock: () => now });
    for (now = 1; now <= 103; now += 1) {
      await put(registry, "demo", object("view", "same"), object("view", "odd", now % 2));
    }
    const commits = [];
    for await (const commit of fileRegistry({ path }).history?.("demo") ?? []) commits.push(commit);
    expect(commits.map(({ atMillis }) => atMillis)).toEqual(
      Array.from({ length: 100 }, (_, i) => 103 - i),
    );
    expect(commits[0]).toMatchObject({ by: null, note: null, changed: [{ name: "odd" }] });
  });

  // Windows lets administrators alone make links.
  it.skipIf(process.platform === "win32")(
    "are written through a link, which stays one",
    async () => {
      const folder = await temporaryFolder();
      const real = join(folder, "real.json");
      await put(fileRegistry({ path: real }), "demo", object("view", "v"));
      await symlink(real, join(folder, "link.json"));
      await put(fileRegistry({ path: join(folder, "link.json") }), "demo", object("view", "w"));
      expect((await fileRegistry({ path: real }).read("demo")).objects).toHaveLength(2);
      expect((await readdir(folder)).sort()).toEqual(["link.json", "real.json"]);
    },
  );
});

describe("the state of a file registry", () => {
  it("is compared and set by version, and never moves the revision", async () => {
    const { path, registry } = await open();
    const snapshot = await put(registry, "demo", object("view", "v"));
    const before = await stat(path, { bigint: true });
    const first = await registry.setState("demo", { key: "k", value: { n: 1 }, version: null });
    expect(await registry.setState("demo", { key: "k", value: 2, version: null })).toBeNull();
    expect(await registry.setState("demo", { key: "k", value: 2, version: "9" })).toBeNull();
    const version = first?.version ?? null;
    const second = await registry.setState("demo", { key: "k", value: 2, version });
    expect(await fileRegistry({ path }).getState("demo", ["x", "k"])).toEqual([null, second]);
    expect(await registry.setState("demo", { key: "k", value: 3, version })).toBeNull();
    expect(await registry.read("demo")).toBe(snapshot);
    expect((await stat(path, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });

  it("is removed by a null value and never sees a version twice", async () => {
    const { registry } = await open();
    const versions: (string | null)[] = [];
    const set = async (value: unknown, version: string | null) => {
      const entry = await registry.setState("demo", { key: "k", value, version });
      versions.push(entry?.version ?? null);
      return entry?.version ?? null;
    };
    await set(null, await set(1, null));
    expect(await registry.getState("demo", ["k"])).toEqual([null]);
    await set(1, null);
    expect(new Set(versions).size).toBe(3);
  });

  it("expires by the clock, and what expired counts as absent", async () => {
    let now = 1000;
    const path = join(await temporaryFolder(), "registry.json");
    const registry = fileRegistry({ path, clock: () => now });
    const lease = { key: "lease/v", value: "a", version: null, expiresAfterMillis: 500 };
    const taken = await registry.setState("demo", lease);
    now = 1499;
    expect(await registry.setState("demo", lease)).toBeNull();
    expect(await registry.listState("demo", "lease/")).toEqual([taken]);
    now = 1500;
    expect(await registry.getState("demo", ["lease/v"])).toEqual([null]);
    expect(await registry.listState("demo", "")).toEqual([]);
    const version = taken?.version ?? "";
    expect(await registry.setState("demo", { ...lease, version })).toBeNull();
    expect(await registry.setState("demo", lease)).not.toBeNull();
    const endless = { ...lease, key: "k", expiresAfterMillis: Number.NaN };
    await expect(registry.setState("demo", endless)).rejects.toMatchObject({
      code: "FS_ARGUMENT_INVALID",
    });
  });

  it("is listed by prefix in the order of keys, each project its own", async () => {
    const { registry } = await open();
    for (const key of ["w/b", "w/a", "x", "w"]) {
      await registry.setState("demo", { key, value: 0, version: null });
    }
    await registry.setState("other", { key: "w/c", value: 0, version: null });
    const keys = (await registry.listState("demo", "w/")).map(({ key }) => key);
    expect(keys).toEqual(["w/a", "w/b"]);
  });
});

describe("a file registry", () => {
  it.each([
    ["an empty file", "", "FS_REGISTRY_CORRUPT"],
    ["a file cut short", '{\n  "format": "feature-store-registry",\n  "ver', "FS_REGISTRY_CORRUPT"],
    ["a file with a part of the wrong type", damaged('"objects": [3]'), "FS_REGISTRY_CORRUPT"],
    ["a file with an object twice", damaged(`"objects": [${one},${one}]`), "FS_REGISTRY_CORRUPT"],
    ["a registry that Feast wrote", "\x1a\x011\x22\x024f", "FS_REGISTRY_FOREIGN"],
    ["JSON of another kind", '{"project": "demo"}', "FS_REGISTRY_FOREIGN"],
    [
      "a registry of a newer version",
      '{"format": "feature-store-registry", "version": 2}',
      "FS_REGISTRY_FOREIGN",
    ],
  ])("refuses %s, and leaves it untouched", async (_, content, code) => {
    const folder = await temporaryFolder();
    const path = join(folder, "registry.db");
    await writeFile(path, content);
    const registry = fileRegistry({ path });
    const message = expect.stringContaining(path);
    await expect(registry.read("demo")).rejects.toMatchObject({ code, message });
    const change = { base: "0", put: [], remove: [] };
    await expect(registry.commit("demo", change)).rejects.toMatchObject({ code, message });
    expect(await readFile(path, "utf8")).toBe(content);
    expect(await readdir(folder)).toEqual(["registry.db"]);
  });

  it("refuses state that is damaged, and goes on serving definitions", async () => {
    const { path, registry } = await open();
    const snapshot = await put(registry, "demo", object("view", "v"));
    await writeFile(`${path}.state.json`, "{");
    await expect(registry.getState("demo", ["k"])).rejects.toMatchObject({
      code: "FS_REGISTRY_CORRUPT",
      message: expect.stringContaining("registry.json.state.json"),
    });
    expect(await registry.read("demo")).toBe(snapshot);
  });

  it("refuses a path that is a folder, or that leads through a file", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "dir"));
    await writeFile(join(folder, "file"), "");
    for (const path of [join(folder, "dir"), join(folder, "file", "registry.json")]) {
      const registry = fileRegistry({ path });
      await expect(put(registry, "demo")).rejects.toMatchObject({ code: "FS_REGISTRY_FAILED" });
    }
    expect((await readdir(folder)).sort()).toEqual(["dir", "file"]);
  });

  it("answers FS_STORE_CLOSED after close, which waits for the commit under way", async () => {
    const { path, registry } = await open();
    const commit = registry.commit("demo", { base: "0", put: [], remove: [] });
    await registry.close();
    await registry.close();
    expect(await readFile(path, "utf8")).toContain((await commit).revision);
    const change = { key: "k", value: 1, version: null };
    const calls = [
      () => registry.read("demo"),
      () => registry.commit("demo", { base: "0", put: [], remove: [] }),
      () => registry.setState("demo", change),
      () => registry.getState("demo", []),
      () => registry.listState("demo", ""),
      () => registry.projects(),
      async () => registry.history?.("demo")[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
  });

  it("answers FS_ABORTED to a call that was given up, and writes nothing", async () => {
    const { folder, registry } = await open();
    const signal = AbortSignal.abort(new Error("enough"));
    const change = { base: "0", put: [], remove: [] };
    const calls = [
      () => registry.read("demo", { signal }),
      () => registry.commit("demo", change, { signal }),
      () => registry.setState("demo", { key: "k", value: 1, version: null }, { signal }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: "FS_ABORTED", cause: signal.reason });
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

function damaged(objects: string): string {
  const project = `{"name": "demo", "revision": "1", "history": [], ${objects}}`;
  return `{"format": "feature-store-registry", "version": 1, "projects": [${project}]}`;
}
