import { describe, expect, it } from "vitest";
import { float32, float64, int64, list, string } from "../schema/value-type.ts";
import { definitionKind } from "./definition.ts";
import { entity } from "./entity.ts";
import { featureService } from "./feature-service.ts";
import { featureView } from "./feature-view.ts";
import { onDemandFeatureView } from "./on-demand-feature-view.ts";
import { pushSource } from "./push-source.ts";
import { reach } from "./reach.ts";
import { requestSource } from "./request-source.ts";
import { customSource, fileSource, querySource, tableSource } from "./source.ts";
import { objectSpecOf } from "./spec.ts";
import { bareText } from "./transform-identity.ts";

const source = fileSource({ path: "data/x.parquet", timestampField: "t" });
const user = entity({ name: "user", joinKeys: { user_id: string() } });
const view = featureView({
  name: "stats",
  entities: [user],
  source,
  schema: { a: float32(), b: int64() },
});
const code = (value: string) => expect.objectContaining({ code: value });

describe("definitions", () => {
  it("are frozen, and known by their brand", () => {
    expect(definitionKind(view)).toBe("feature_view");
    expect(definitionKind(view.pick("a"))).toBe("projection");
    expect(definitionKind({ ...view })).toBeNull();
    expect(Object.isFrozen(view)).toBe(true);
    expect(() => Object.assign(view, { ttl: "1d" })).toThrow(TypeError);
  });

  it.each(["", "  ", "a:b", "a@v2", "a\nb", "\ud800", 5, null])("refuse the name %j", (name) => {
    expect(() => entity({ name: name as string, joinKeys: { k: string() } })).toThrow(
      code("FS_NAME_INVALID"),
    );
  });

  it.each([
    "select",
    "with space",
    'a "quoted" one',
    "1st",
    "日本",
    "constructor",
    "a.b",
    "o'clock",
    "__proto__",
    "10",
  ])("take the name %j", (name) => {
    const odd = featureView({
      name,
      entities: [entity({ name, joinKeys: { [name]: string() } })],
      source,
      schema: { [`${name}!`]: int64() },
    });
    expect(odd.pick(`${name}!`).features).toEqual([`${name}!`]);
  });

  it("refuse names that differ only in case", () => {
    expect(() =>
      featureView({ name: "v", entities: [user], source, schema: { V: int64(), v: int64() } }),
    ).toThrow(/"v" differs from "V" only in case/);
    expect(() =>
      featureView({ name: "v", entities: [user], source, schema: { user_id: int64() } }),
    ).toThrow(code("FS_NAME_DUPLICATE"));
  });

  it("refuse a join key whose equality is not exact", () => {
    expect(() => entity({ name: "e", joinKeys: { k: float64() } })).toThrow(
      /join key "k" is float64/,
    );
    expect(() => entity({ name: "e", joinKeys: { k: list(string()) } })).toThrow(
      code("FS_DEFINITION_INVALID"),
    );
    expect(() => entity({ name: "e", joinKeys: {} })).toThrow(/has no join keys/);
  });

  it("refuse what is no type, no source, no entity, no transform", () => {
    const bad = (change: object) => () =>
      featureView({
        name: "v",
        entities: [user],
        source,
        schema: { a: int64() },
        ...change,
      } as never);
    expect(bad({ schema: { a: "int64" } })).toThrow(/feature "a" has no type/);
    expect(bad({ schema: {} })).toThrow(/has no features/);
    expect(bad({ source: {} })).toThrow(/"source" is a fileSource/);
    expect(bad({ source: fileSource({ path: "x" }) })).toThrow(/needs a timestampField/);
    expect(bad({ entities: ["user"] })).toThrow(/"entities" is a list of entity/);
    expect(bad({ ttl: "7 days" })).toThrow(code("FS_DURATION_INVALID"));
    expect(() =>
      onDemandFeatureView({ name: "o", sources: [view], schema: { y: int64() } } as never),
    ).toThrow(/"transform" is a function/);
    expect(() => featureService({ name: "s", features: [user] as never })).toThrow(/list of views/);
    expect(() => pushSource({ name: "p", batchSource: view as never })).toThrow(
      /needs a batchSource/,
    );
  });

  it.each([
    ["a list of join keys", () => entity({ name: "e", joinKeys: [string()] as never })],
    ["a tag that is no text", () => entity({ ...user, tags: { a: 5 as never } })],
    ["an empty timestamp field", () => fileSource({ path: "p", timestampField: "" })],
    [
      "dates of no partition",
      () => fileSource({ path: "p", datePartitionColumnFormat: "%Y" } as never),
    ],
    [
      "a format of several partitions",
      () => fileSource({ path: "p", datePartitionColumn: ["y"], datePartitionColumnFormat: "%Y" }),
    ],
    ["a date of no column", () => fileSource({ path: "p", datePartitionColumn: [] })],
    [
      "a date of an unnamed column",
      () => fileSource({ path: "p", datePartitionColumn: ["y", ""] }),
    ],
    ["a mapping to no name", () => fileSource({ path: "p", fieldMapping: { a: 5 as never } })],
    ["a definition that stands alone", () => reach(user as never)],
  ])("refuse %s", (_what, define) => {
    expect(define).toThrow(code("FS_DEFINITION_INVALID"));
  });

  it("refuse options that are no plain data, once they are to be kept", async () => {
    const odd = customSource({ name: "odd", kind: "x", options: { big: 5n } });
    await expect(objectSpecOf(odd)).rejects.toThrow(/"odd" holds a value that is no plain data/);
  });

  it("refuse two inputs of one name", () => {
    const request = requestSource({ name: "r", schema: { a: float64() } });
    expect(() =>
      onDemandFeatureView({
        name: "o",
        sources: [view.pick("a"), request],
        schema: { y: int64() },
        transform: () => ({ y: 1 }),
      }),
    ).toThrow(code("FS_NAME_DUPLICATE"));
  });

  it("say the nearest name of a feature or join key that is not there", () => {
    expect(() => view.pick("aa" as never)).toThrow(/no feature "aa"; did you mean "a"/);
    expect(() => view.on({ user: "x" } as never)).toThrow(
      /no join key "user"; did you mean "user_id"/,
    );
  });

  it("chain as and on in either order", () => {
    const one = view.on({ user_id: "buyer" }).as("b");
    const two = view.as("b").on({ user_id: "buyer" });
    expect([one.name, one.joinKeyMap, one.view]).toEqual(["b", { user_id: "buyer" }, "stats"]);
    expect([two.name, two.joinKeyMap]).toEqual([one.name, one.joinKeyMap]);
  });

  it("rename a key again by its new name, under any name, to a name", () => {
    expect(view.on({ user_id: "buyer" }).on({ buyer: "seller" }).joinKeyMap).toEqual({
      user_id: "seller",
    });
    const proto = "__proto__";
    const odd = entity({ name: "odd", joinKeys: { [proto]: string() } });
    const keyed = featureView({ name: "v", entities: [odd], source, schema: { a: int64() } });
    expect(Object.entries(keyed.on({ [proto]: "x" }).joinKeyMap)).toEqual([[proto, "x"]]);
    for (const column of ["", 5]) {
      expect(() => view.on({ user_id: column } as never)).toThrow(/the name of a column/);
    }
  });

  it("treat a ttl of zero as no limit", () => {
    expect(
      featureView({ name: "v", entities: [], source, ttl: "0s", schema: { a: int64() } }).ttl,
    ).toBeNull();
  });
});

describe("sources", () => {
  it("are named by their path or table unless named", () => {
    expect([
      source.name,
      tableSource({ table: "s.t" }).name,
      querySource({ name: "q", sql: "SELECT 1" }).name,
    ]).toEqual(["data/x.parquet", "s.t", "q"]);
  });

  it.each(["https://user:secret@host/x.parquet", "s3://bucket/x.parquet?sig=secret"])(
    "want a name where the path %s may hold a secret",
    (path) => {
      expect(() => fileSource({ path })).toThrow(/give a "name"/);
      expect(() => fileSource({ path })).not.toThrow(/secret/);
      expect(fileSource({ path, name: "x" }).name).toBe("x");
    },
  );

  it("allow a day of future unless told otherwise", () => {
    expect(source.maxFuture).toBe("1d");
    expect(fileSource({ path: "x", maxFuture: null }).maxFuture).toBeNull();
  });
});

describe("reach", () => {
  it("collects what a view, a push source and an on-demand view stand on, each once", () => {
    const request = requestSource({ name: "r", schema: { amount: float64() } });
    const ratio = onDemandFeatureView({
      name: "o",
      sources: [view, request],
      schema: { y: float64() },
      transform: () => ({ y: 1 }),
    });
    const push = pushSource({ name: "p", batchSource: source });
    expect(reach([ratio, push, view, view.pick("a")]).map((one) => one.name)).toEqual([
      "user",
      "data/x.parquet",
      "stats",
      "r",
      "o",
      "p",
    ]);
    expect(() => reach([{}])).toThrow(code("FS_DEFINITION_INVALID"));
  });
});

describe("specs", () => {
  it("have equal fingerprints for equal definitions, and others for any change", async () => {
    const again = featureView({
      schema: { a: float32(), b: int64() },
      source,
      entities: [user],
      name: "stats",
    });
    const changed = featureView({
      schema: { a: float32(), b: int64() },
      source,
      entities: [user],
      name: "stats",
      ttl: "1d",
    });
    const prints = await Promise.all(
      [view, again, changed].map(async (one) => (await objectSpecOf(one)).fingerprint),
    );
    expect(prints[0]).toBe(prints[1]);
    expect(prints[0]).not.toBe(prints[2]);
  });

  it("do not change with a comment or white space of a transform, and do with its code or version", async () => {
    const make = (transform: () => { y: number }, version?: string) =>
      objectSpecOf(
        onDemandFeatureView({
          name: "o",
          sources: [view],
          schema: { y: float64() },
          transform,
          ...(version ? { version } : {}),
        }),
      );
    const texts = [
      "() => ({ y: 1 })",
      "() => ({\n // one\n y: 1 /* still */ })",
      "() => ({ y: 2 })",
    ];
    const [a, b, c] = await Promise.all(
      texts.map((text) => make(Object.assign(() => ({ y: 1 }), { toString: () => text }))),
    );
    const [pinned, moved] = await Promise.all(
      ["1", "2"].map((version) => make(() => ({ y: 1 }), version)),
    );
    expect(a?.fingerprint).toBe(b?.fingerprint);
    expect(a?.fingerprint).not.toBe(c?.fingerprint);
    expect(pinned?.fingerprint).not.toBe(moved?.fingerprint);
  });

  it("keep white space and slashes inside quotes", () => {
    expect(bareText('a = "x // y  z" + `p  q` // gone')).toBe('a="x // y  z"+`p  q`');
  });
});
