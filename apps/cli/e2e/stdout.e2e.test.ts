import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { fs } from "./fs-command.ts";

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test("what a definition file prints goes to stderr, so that stdout holds the answer alone", async () => {
  const cwd = join(folder.path, "feature_repo");
  await mkdir(cwd);
  await writeFile(join(cwd, "feature_store.yaml"), "project: talks\nregistry: registry.db\n");
  await writeFile(
    join(cwd, "features.ts"),
    'import { entity, string } from "@fs/sdk";\nconsole.log("loaded");\nconsole.table([1]);\n' +
      'export const user = entity({ name: "user_id", joinKeys: { user_id: string() } });\n',
  );
  const { code, stdout, stderr } = await fs(["plan", "--json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ project: "talks" });
  expect(stderr).toContain("loaded");
});
