import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callCli } from "../../testing/call-cli.ts";
import { type TempFolder, tempFolder } from "../../testing/temp-folder.ts";

const YAML = (registry: string) => `project: demo
registry: ${registry}
online_store: none
`;
const FEATURES = (
  schema: string,
) => `import { entity, featureView, fileSource, int64, string } from "@fs/sdk";
const source = fileSource({ path: "x.parquet", timestampField: "t" });
const user = entity({ name: "user_id", joinKeys: { user_id: string() } });
export const stats = featureView({ name: "stats", entities: [user], ttl: "7d", source, schema: { ${schema} } });
`;
let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

const fs = (argv: readonly string[]) =>
  callCli(argv, { directory: folder.path, now: Date.UTC(2026, 2, 1), env: { USER: "ann" } });

async function applyTwice(registry: string): Promise<void> {
  await writeFile(join(folder.path, "feature_store.yaml"), YAML(registry));
  for (const schema of ["total: int64()", "total: int64(), last: int64()"]) {
    await writeFile(join(folder.path, "features.ts"), FEATURES(schema));
    expect(await fs(["apply", "--skip-source-validation"])).toMatchObject({ code: 0 });
  }
}

test("the history of a registry in a database is listed, shown and compared", async () => {
  await applyTwice("sqlite:///data/registry.sqlite");
  const log = await fs(["registry", "log", "--json"]);
  const commits = JSON.parse(log.stdout);
  expect(commits).toMatchObject([
    { from: commits[1].revision, at: "2026-03-01T00:00:00Z", changed: [{ name: "stats" }] },
    { from: "0", by: "ann" },
  ]);
  expect((await fs(["registry", "log", "-n", "1"])).stdout).toMatch(
    /^REVISION .*\n2-[0-9a-f]+ +2026-03-01T00:00:00Z +ann +feature view stats\n$/,
  );
  const changes =
    'Updated feature view stats (re-materialize)\n\tfeatures: + last int64\n\tbecause feature "last" is added\n';
  expect((await fs(["registry", "show", "HEAD"])).stdout).toContain(changes);
  expect((await fs(["registry", "diff", "1", "2"])).stdout).toBe(changes);
  expect((await fs(["registry", "diff", "1"])).stdout).toBe(changes);
  expect((await fs(["registry", "diff", "2", "1"])).stdout).toBe(
    'Updated feature view stats (breaking)\n\tfeatures: - last int64\n\tbecause feature "last" is removed\n',
  );
  expect((await fs(["registry", "diff", "2"])).stdout).toMatch(/^No differences between 2-/);
  const all = JSON.parse((await fs(["registry", "diff", "0", "1", "--json"])).stdout);
  expect(all.changes.map((one: { action: string }) => one.action)).toContain("create");
  const unknown = await fs(["registry", "show", "99"]);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no commit "99"') });
});

test("a registry in a file tells what it still knows", async () => {
  await applyTwice("data/registry.json");
  expect((await fs(["registry", "log"])).stdout.split("\n")).toHaveLength(4);
  expect((await fs(["registry", "show", "2"])).stdout).toMatch(/Changed feature view stats\n$/);
  expect((await fs(["registry", "diff", "0"])).stdout).toContain("Created feature view stats");
  const diff = await fs(["registry", "diff", "1", "2"]);
  expect(diff.code).toBe(1);
  expect(diff.stderr).toContain("keep its file in version control, or use registry_type: sql");
  expect(await readFile(join(folder.path, "data", "registry.json"), "utf8")).toContain("stats");
});

test("a registry without a commit says so", async () => {
  await writeFile(join(folder.path, "feature_store.yaml"), YAML("sqlite:///data/none.sqlite"));
  expect((await fs(["registry", "log"])).stdout).toBe("No commits of project demo\n");
  expect((await fs(["registry", "show", "HEAD"])).stderr).toContain("no commit yet");
  expect((await fs(["registry", "log", "-n", "0"])).code).toBe(2);
});
