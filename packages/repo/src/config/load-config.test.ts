// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { join } from "node:path";
import type { FeatureStoreError } from "@fs/sdk";
import { describe, expect, it } from "vitest";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { loadConfig, type RepoConfig } from "./load-config.ts";

const TUTORIAL = `project: my_feature_store
registry: data/registry.db
provider: local
online_store:
  type: sqlite
  path: data/online_store.db
offline_store:
  type: file
entity_key_serialization_version: 2
`;

const load = async (yaml: string, env = {}): Promise<RepoConfig> =>
  loadConfig(await tempRepository({ "feature_store.yaml": yaml }), { env });
const refused = (yaml: string, env = {}): Promise<FeatureStoreError> => failureOf(load(yaml, env));

describe("loadConfig", () => {
  it("reads the tutorial's configuration", async () => {
    const directory = await tempRepository({ "feature_store.yaml": TUTORIAL });
    expect(await loadConfig(directory)).toMatchObject({
      file: join(directory, "feature_store.yaml"),
      directory,
      project: "my_feature_store",
      registry: { kind: "registry", type: "file", options: { path: "data/registry.db" } },
      online: { kind: "online", type: "sqlite", options: { path: "data/online_store.db" } },
      offline: { kind: "offline", type: "file", options: {} },
      readOnly: false,
      strictTransforms: false,
      ignored: [],
    });
  });

  it("reads a configuration of another name and place, whose folder is then the base of its paths", async () => {
    const directory = await tempRepository({ "conf/prod.yaml": TUTORIAL });
    const config = await loadConfig(directory, { yamlPath: join(directory, "conf", "prod.yaml") });
    expect(config.directory).toBe(join(directory, "conf"));
  });

  it("stands in for stores that are left out", async () => {
    const config = await load(
      "project: p\nregistry: r.db\nread_only: true\nstrict_transforms: true\n",
    );
    expect(config).toMatchObject({
      online: { type: "sqlite", options: {} },
      offline: { type: "file" },
    });
    expect(config).toMatchObject({ readOnly: true, strictTransforms: true });
  });

  it.each(["null", "none", "~", '"null"', "{ type: none }"])(
    "has no online store at online_store: %s",
    async (text) => {
      expect((await load(`project: p\nregistry: r.db\nonline_store: ${text}\n`)).online).toBeNull();
    },
  );

  it.each([
    ["registry: data/registry.db", "file", { path: "data/registry.db" }],
    ["registry: sqlite:///registry.db", "sql", { path: "sqlite:///registry.db" }],
    [
      "registry: { path: r.db, cache_ttl_seconds: 60 }",
      "file",
      { path: "r.db", cache_ttl_seconds: 60 },
    ],
    [
      "registry: { registry_type: sql, path: 'postgresql://h/d' }",
      "sql",
      { path: "postgresql://h/d" },
    ],
    ["registry: { type: file, path: r.db }", "file", { path: "r.db" }],
    ["registry: { path: 'postgresql://h/d' }", "sql", { path: "postgresql://h/d" }],
    ["registry: { registry_type: ./reg.ts, cache_mode: sync }", "./reg.ts", {}],
  ])("reads %s", async (text, type, options) => {
    expect((await load(`project: p\n${text}\n`)).registry).toMatchObject({ type, options });
  });

  it("accepts the keys of Feast that change nothing, and lists them", async () => {
    const config = await load(
      `${TUTORIAL}flags: { alpha: true }\nauth: { type: no_auth }\ncoerce_tz_aware: false\n`.replace(
        "registry: data/registry.db",
        "registry: { path: r.db, cache_mode: thread }",
      ),
    );
    expect(config.ignored).toEqual(["flags", "coerce_tz_aware", "registry.cache_mode"]);
  });

  it("follows anchors and merge keys", async () => {
    const config = await load(
      "project: p\nregistry: r.db\nbatch_engine: &redis { type: redis, key_ttl_seconds: 5 }\nonline_store: { <<: *redis, connection_string: h }\n",
    );
    expect(config.online).toMatchObject({
      type: "redis",
      options: { key_ttl_seconds: 5, connection_string: "h" },
    });
  });
});

describe("variables", () => {
  it("are filled into values, whatever they hold", async () => {
    const yaml =
      'project: ${P}\nregistry: ${R:-data/registry.db}\nonline_store: { type: redis, connection_string: "$C" }\n';
    const config = await load(yaml, { P: "p", C: "a: [b # $x" });
    expect(config.project).toBe("p");
    expect(config.registry.options).toEqual({ path: "data/registry.db" });
    expect(config.online?.options).toEqual({ connection_string: "a: [b # $x" });
  });

  it("are read as yaml would where a key asks for more than text", async () => {
    expect(
      (await load("project: p\nregistry: r.db\nread_only: ${RO}\n", { RO: "true" })).readOnly,
    ).toBe(true);
    expect((await load("project: ${P}\nregistry: r.db\n", { P: "12" })).project).toBe("12");
  });

  it("stay text where they are quoted", async () => {
    const error = await refused('project: p\nregistry: r.db\nread_only: "${RO}"\n', { RO: "true" });
    expect(error.message).toMatch(/feature_store\.yaml:3:12: read_only: .*boolean/);
  });

  it("that are not set are an error that names each and its place", async () => {
    const error = await refused(
      "project: p\nregistry: ${A}\nonline_store:\n  type: redis\n  x: [1, $B]\n",
    );
    expect(error.code).toBe("FS_CONFIG_INVALID");
    expect(error.message).toMatch(
      /feature_store\.yaml:2:11: the environment variable A is not set/,
    );
    expect(error.message).toMatch(
      /feature_store\.yaml:5:10: the environment variable B is not set/,
    );
  });

  it("are not filled into keys and comments", async () => {
    const error = await refused("project: p\nregistry: r.db\n# $NOPE\n$KEY: 1\n");
    expect(error.message).toContain('4:1: unknown key "$KEY"');
  });
});

describe("a configuration that is wrong", () => {
  it.each([
    [
      "project: p\nregistry: r\nonlne_store: { type: redis }\n",
      'yaml:3:1: unknown key "onlne_store"; did you mean "online_store"?',
    ],
    ["project: p\nregistry: r\nread_only: maybe\n", "yaml:3:12: read_only: "],
    ["registry: r\n", 'key "project" is missing'],
    ["project: p\n", 'key "registry" is missing'],
    ["project: a b\nregistry: r\n", "yaml:1:10: project: a project's name is made of"],
    ["project: _p\nregistry: r\n", "yaml:1:10: project: a project's name is made of"],
    ["project: 12\nregistry: r\n", "yaml:1:10: project: "],
    ["project: p\nregistry: [r]\n", "yaml:2:11: registry: write a path"],
    ["project: p\nregistry: r\nonline_store: 5\n", "yaml:3:15: online_store: write a mapping"],
    [
      "project: p\nregistry: r\nonline_store:\n  type: 5\n",
      "yaml:4:9: online_store.type: write the name of a store",
    ],
    ["project: p\nregistry: r\nprovider: gcp\n", 'yaml:3:11: provider: "gcp" is not supported yet'],
    [
      "project: p\nregistry: r\nprovider: lokal\n",
      'yaml:3:11: provider: there is no provider "lokal"',
    ],
    [
      "project: p\nregistry: r\nentity_key_serialization_version: 1\n",
      "yaml:3:35: entity_key_serialization_version: 2 or 3",
    ],
    ["project: p\n  registry: r\n", "yaml:"],
    ["project: p\nproject: q\nregistry: r\n", "yaml:2:1: Map keys must be unique"],
    ["project: p\nregistry: { path: ${R} }\n", "in quotes"],
    ["project: p\nregistry: r\n---\nproject: q\n", "yaml:3:1: the file holds several documents"],
    ["project: p\nregistry: *r\n", "yaml:2:11: the alias *r names no anchor before it"],
    ["project: p\nregistry: r\nflags: &f [*f]\n", "yaml:3:12: the alias *f stands inside of what"],
    [
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(10)}]\nc: &c [${"*b,".repeat(10)}]\nflags: [${"*c,".repeat(10)}]\n`,
      "yaml:1:1: the aliases cannot be filled in",
    ],
    ["- project\n", "yaml:1:1: the configuration is a mapping"],
    ["", "yaml:1:1: the configuration is a mapping"],
  ])("%j says where and what", async (yaml, message) => {
    const error = await refused(yaml);
    expect(error.code).toBe("FS_CONFIG_INVALID");
    expect(error.message).toContain(message);
  });

  it.each([
    [
      "online_store:\n  type: sqllite\n",
      "FS_STORE_UNKNOWN",
      'yaml:4:9: there is no online store "sqllite"; did you mean "sqlite"?',
    ],
    [
      "offline_store: bigquery\n",
      "FS_STORE_UNSUPPORTED",
      'yaml:3:16: the offline store "bigquery" of Feast is not supported yet',
    ],
    [
      "offline_store: sqlite\n",
      "FS_STORE_UNKNOWN",
      'there are "file", "duckdb", "dask". A custom store is named',
    ],
    ["online_store: { type: dynamodb, region: eu }\n", "FS_STORE_UNSUPPORTED", "not supported yet"],
  ] as const)("%j says so before any store is loaded", async (yaml, code, message) => {
    const error = await refused(`project: p\nregistry: r\n${yaml}`);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it("does not take a registry on an object store", async () => {
    const error = await refused("project: p\nregistry: s3://bucket/registry.db\n");
    expect(error.code).toBe("FS_STORE_UNSUPPORTED");
    expect(error.message).toContain("registry: data/registry.db");
  });

  it("that is not there says where it was looked for, and how to make one", async () => {
    const directory = await tempRepository({});
    const error = await failureOf(loadConfig(directory));
    expect(error.code).toBe("FS_CONFIG_NOT_FOUND");
    expect(error.message).toContain(join(directory, "feature_store.yaml"));
    expect(error.message).toContain("fs init");
  });

  it("that is one folder below says so", async () => {
    const directory = await tempRepository({ "feature_repo/feature_store.yaml": TUTORIAL });
    const error = await failureOf(loadConfig(directory));
    expect(error.message).toContain(`there is one in ${join(directory, "feature_repo")}`);
  });
});
