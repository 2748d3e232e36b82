import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definitionKind } from "@fs/sdk";
import { describe, expect, it } from "vitest";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { type LoadedDefinitions, loadDefinitions } from "./load-definitions.ts";

const ENTITIES = `import { entity, string } from "@fs/sdk";
export const user = entity({ name: "user_id", joinKeys: { user_id: string() } });
`;
const VIEWS = `import { featureView, fileSource, float32, pushSource } from "@fs/sdk";
import { user } from "./entities.ts";
const source = fileSource({ name: "transactions", path: "data/t.parquet", timestampField: "event_timestamp" });
export const realtime = pushSource({ name: "realtime", batchSource: source });
export const stats = featureView({ name: "stats", entities: [user], source, schema: { average: float32() } });
export const picked = stats.pick("average");
export const renamed = stats.as("other");
export const helper = (x: number): number => x;
`;
const SERVICES = `import { featureService, float64, onDemandFeatureView, requestSource } from "@fs/sdk";
import { picked, stats } from "./views";
const request = requestSource({ name: "request", schema: { amount: float64() } });
const analysis = onDemandFeatureView({ name: "analysis", sources: [stats, request], schema: { ratio: float64() },
  transform: (row) => ({ ratio: row.average === null ? null : row.amount / row.average }) });
export const service = featureService({ name: "service", features: [picked, analysis] });
`;

const load = async (files: Readonly<Record<string, string>>): Promise<LoadedDefinitions> =>
  loadDefinitions(await tempRepository(files));
const names = (loaded: LoadedDefinitions): readonly string[] =>
  loaded.definitions.map((one) => `${definitionKind(one)}:${one.name}`).sort();

describe("loadDefinitions", () => {
  it("collects what is exported and what that reaches, each once, and no projection", async () => {
    const loaded = await load({
      "entities.ts": ENTITIES,
      "views.ts": VIEWS,
      "services.ts": SERVICES,
    });
    expect(names(loaded)).toEqual([
      "data_source:transactions",
      "entity:user_id",
      "feature_service:service",
      "feature_view:stats",
      "on_demand_feature_view:analysis",
      "push_source:realtime",
      "request_source:request",
    ]);
    expect(loaded.files).toEqual(["entities.ts", "services.ts", "views.ts"]);
    const view = loaded.definitions.find((one) => one.name === "analysis");
    expect(view && loaded.fileOf(view)).toBe("services.ts");
  });

  it("collects lists, and whatever name it is exported under", async () => {
    const loaded = await load({
      "many.mjs": `import { entity, int64 } from "@fs/sdk";
const of = (name) => entity({ name, joinKeys: { [name]: int64() } });
export const list = [of("a"), of("b"), 5, null];
export default of("c");
`,
    });
    expect(names(loaded)).toEqual(["entity:a", "entity:b", "entity:c"]);
  });

  it("waits for a file that awaits", async () => {
    const loaded = await load({
      "late.ts": `import { entity, int64 } from "@fs/sdk";
const name: string = await Promise.resolve("late");
export const late = entity({ name, joinKeys: { id: int64() } });
`,
    });
    expect(names(loaded)).toEqual(["entity:late"]);
  });

  it("loads CommonJS too", async () => {
    const loaded = await load({
      "old.cjs": `const { entity, int64 } = require("@fs/sdk");
exports.old = entity({ name: "old", joinKeys: { id: int64() } });
`,
    });
    expect(names(loaded)).toEqual(["entity:old"]);
  });

  it("reads a file anew when it is loaded again", async () => {
    const directory = await tempRepository({ "entities.ts": ENTITIES });
    await loadDefinitions(directory);
    await writeFile(join(directory, "entities.ts"), ENTITIES.replace('"user_id",', '"customer",'));
    expect(names(await loadDefinitions(directory))).toEqual(["entity:customer"]);
  });

  it("loads one folder twice at once without mixing the two", async () => {
    const directory = await tempRepository({
      "entities.ts": ENTITIES,
      "views.ts": VIEWS,
      "z.ts": SERVICES,
    });
    const [a, b] = await Promise.all([loadDefinitions(directory), loadDefinitions(directory)]);
    expect(names(a)).toEqual(names(b));
    expect(a.definitions[0]).not.toBe(b.definitions[0]);
  });

  it("is empty for a repository without definitions", async () => {
    expect((await load({ "readme.md": "" })).definitions).toEqual([]);
  });

  it("keeps the error of a file that throws, and names the file", async () => {
    const error = await failureOf(
      load({
        "entities.ts": ENTITIES,
        "teams/broken.ts": 'const x: string = "boom";\nthrow new Error(x);\n',
      }),
    );
    expect(error.code).toBe("FS_DEFINITION_LOAD_FAILED");
    expect(error.message).toContain("teams/broken.ts could not be loaded: boom");
    expect((error.cause as Error).stack).toContain("broken.ts:2");
  });

  it.each([
    ["export const x = {", "Unexpected token"],
    ['import { nothing } from "./nowhere.ts";\nexport const x = nothing;', "nowhere.ts"],
    [
      'import { entity } from "@fs/sdk";\nexport const e = entity({ name: "e", joinKeys: {} });',
      "has no join keys",
    ],
    ['import "nothing-of-that-name";', "Cannot find module 'nothing-of-that-name'; correct it"],
    ["export const odd = new Proxy({}, { has() { throw new Error('looked at'); } });", "looked at"],
  ])("names the file that holds %j", async (text, message) => {
    const error = await failureOf(load({ "broken.ts": text }));
    expect(error.code).toBe("FS_DEFINITION_LOAD_FAILED");
    expect(error.message).toContain("broken.ts could not be loaded: ");
    expect(error.message).toContain(message);
  });

  it("names a file that calls process.exit, or imports one that does, and lives on", async () => {
    const quits = `${ENTITIES}process.exit(0);\n`;
    const error = await failureOf(load({ "quits.ts": quits }));
    expect(error.code).toBe("FS_DEFINITION_LOAD_FAILED");
    expect(error.message).toContain("quits.ts could not be loaded: it called process.exit(0)");
    const below = { "a.ts": 'import "./.lib/quits.ts";\n', ".lib/quits.ts": quits };
    const inner = await failureOf(load(below));
    expect(inner.message).toContain("a.ts could not be loaded: it called process.exit(0)");
    expect((inner.cause as Error).stack).toContain("quits.ts:3");
  });

  it("follows the paths of the nearest tsconfig.json, with what it extends", async () => {
    const directory = await tempRepository({
      "base.json":
        '{ "compilerOptions": { "paths": { "@/*": ["./feature_repo/*"], "@fs/sdk": ["./nowhere.ts"] } } }',
      "tsconfig.json": '{ // as TypeScript reads it\n "extends": "./base.json", }',
      "feature_repo/entities.ts": ENTITIES,
      "feature_repo/teams/views.ts": VIEWS.replace("./entities.ts", "@/entities"),
    });
    const loaded = await loadDefinitions(join(directory, "feature_repo"));
    expect(names(loaded)).toEqual([
      "data_source:transactions",
      "entity:user_id",
      "feature_view:stats",
      "push_source:realtime",
    ]);
  });

  it("needs no tsconfig.json that can be read, until an alias of it is used", async () => {
    const broken = '{ "extends": "nothing-of-that-name/tsconfig.json" }';
    const files = { "tsconfig.json": broken, "entities.ts": ENTITIES };
    expect(names(await load(files))).toEqual(["entity:user_id"]);
    const error = await failureOf(load({ ...files, "z.ts": 'import "@/entities";\n' }));
    expect(error.message).toMatch(
      /z\.ts could not be loaded: Cannot find module '@\/entities'.*tsconfig\.json cannot be read \(.*nothing-of-that-name/,
    );
  });

  it("refuses one name for two definitions, with both files", async () => {
    const error = await failureOf(load({ "a.ts": ENTITIES, "b.ts": ENTITIES }));
    expect(error.code).toBe("FS_NAME_DUPLICATE");
    expect(error.message).toContain('entity "user_id" is defined in a.ts and in b.ts');
  });

  it("refuses a feature view and an on-demand view of one name", async () => {
    const error = await failureOf(
      load({
        "entities.ts": ENTITIES,
        "views.ts": VIEWS,
        "z.ts": SERVICES.replace('"analysis"', '"stats"'),
      }),
    );
    expect(error.code).toBe("FS_NAME_DUPLICATE");
  });

  it("takes a data source that is written out twice, the same both times, for one", async () => {
    const source = 'fileSource({ path: "data/t.parquet", timestampField: "t" })';
    const loaded = await load({
      "a.ts": `import { fileSource } from "@fs/sdk";\nexport const a = ${source};\n`,
      "b.ts": `import { fileSource } from "@fs/sdk";\nexport const b = ${source};\n`,
    });
    expect(names(loaded)).toEqual(["data_source:data/t.parquet"]);
  });
});
