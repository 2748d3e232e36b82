import { describe, expect, it } from "vitest";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { findDefinitionFiles } from "./find-files.ts";

describe("findDefinitionFiles", () => {
  it("finds TypeScript and JavaScript at any depth, in one order everywhere", async () => {
    const names = ["b.ts", "a.mts", "Z.js", "teams/x/views.ts", "teams/y.cjs", "c.mjs", "d.cts"];
    const directory = await tempRepository(Object.fromEntries(names.map((name) => [name, ""])));
    expect(await findDefinitionFiles(directory)).toEqual([
      "Z.js",
      "a.mts",
      "b.ts",
      "c.mjs",
      "d.cts",
      "teams/x/views.ts",
      "teams/y.cjs",
    ]);
  });

  it.each([
    "features.test.ts",
    "features.spec.mts",
    "types.d.ts",
    "vitest.config.ts",
    "tsup.config.mjs",
    "node_modules/x/index.js",
    "teams/node_modules/x/index.js",
    "dist/features.js",
    ".cache/features.ts",
    ".eslintrc.cjs",
    "data.json",
    "notes.md",
    "page.tsx",
  ])("never loads %s", async (name) => {
    expect(await findDefinitionFiles(await tempRepository({ [name]: "" }))).toEqual([]);
  });

  it("leaves out what .fsignore names, as a .gitignore would", async () => {
    const directory = await tempRepository({
      ".fsignore": "# scripts are no definitions\nscripts/\n*.draft.ts\n!kept.draft.ts\n",
      "scripts/generate.ts": "",
      "teams/scripts/generate.ts": "",
      "a.draft.ts": "",
      "kept.draft.ts": "",
      "features.ts": "",
    });
    expect(await findDefinitionFiles(directory)).toEqual(["features.ts", "kept.draft.ts"]);
  });

  it("names an .fsignore that is no file", async () => {
    const directory = await tempRepository({ ".fsignore/a": "" });
    const error = await failureOf(findDefinitionFiles(directory));
    expect(error.code).toBe("FS_DEFINITION_LOAD_FAILED");
    expect(error.message).toMatch(/\.fsignore cannot be read \(EISDIR\)/);
  });
});
