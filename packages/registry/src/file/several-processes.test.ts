import { chmod, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Commit } from "@fs/sdk/adapter";
import { describe, expect, it } from "vitest";
import { fileRegistry } from "./file-registry.ts";
import { startWriter, type WriterTask } from "./start-writer.fixture.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

describe("a file registry that several processes share", () => {
  it("lets exactly one of two commits on one base win", async () => {
    const path = join(await temporaryFolder(), "data", "registry.json");
    const answers = await together(2, (i) => ({ act: "commit", path, writer: `w${i}`, base: "0" }));
    const [won, lost] = answers.flat().sort();
    expect(won).toMatch(/^1-/);
    expect(lost).toBe("FS_REGISTRY_CONFLICT");
    expect((await fileRegistry({ path }).read("demo")).objects).toHaveLength(1);
  });

  it("keeps every commit that it acknowledged, in one line of revisions", async () => {
    const path = join(await temporaryFolder(), "registry.json");
    const answers = await together(3, (i) => ({
      act: "commit often",
      path,
      writer: `w${i}`,
      times: 25,
    }));
    const won = answers.flat().filter((answer) => answer !== "FS_REGISTRY_CONFLICT");
    const history: Commit[] = [];
    for await (const commit of fileRegistry({ path }).history?.("demo") ?? []) history.push(commit);
    expect(history.map(({ revision }) => revision).sort()).toEqual(won.sort());
    const numbers = history.map(({ revision }) => Number(revision.split("-")[0]));
    expect(numbers).toEqual(history.map((_, i) => history.length - i));
    expect(await readdir(join(path, ".."))).toEqual(["registry.json"]);
  });

  it("loses none of 200 increments of a state entry from 4 processes", async () => {
    const path = join(await temporaryFolder(), "registry.json");
    await together(4, () => ({ act: "count up", path, times: 50 }));
    const [entry] = await fileRegistry({ path }).getState("demo", ["count"]);
    expect(entry?.value).toBe(200);
    expect(entry?.version).toMatch(/^200-/);
  });

  it("keeps the old file when a writer dies between write and rename, and goes on at once", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "registry.json");
    const registry = fileRegistry({ path });
    const first = await registry.commit("demo", { base: "0", put: [], remove: [] });
    const before = await readFile(path, "utf8");
    await (await startWriter()).work({ act: "die before rename", path });
    expect(await readdir(folder)).toHaveLength(3);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await fileRegistry({ path }).read("demo")).toEqual(first);
    await registry.commit("demo", { base: first.revision, put: [], remove: [] });
    expect(await readdir(folder)).toEqual(["registry.json"]);
  });

  it("can be read and written whenever a writer was killed", async () => {
    const path = join(await temporaryFolder(), "registry.json");
    for (const commitsBeforeDeath of [1, 3, 7, 12]) {
      const writer = await startWriter();
      const working = writer.work({ act: "commit often", path, writer: "w", times: 1_000_000 });
      const registry = fileRegistry({ path });
      const start = Number((await registry.read("demo")).revision.split("-")[0]);
      let now = start;
      while (now < start + commitsBeforeDeath) {
        now = Number((await registry.read("demo")).revision.split("-")[0]);
      }
      writer.kill();
      await working;
      const { revision } = await registry.read("demo");
      const change = { base: revision, put: [], remove: [] };
      await expect(registry.commit("demo", change)).resolves.toBeDefined();
    }
  });

  // Windows has no folders that are read-only in this sense.
  it.skipIf(process.platform === "win32")(
    "refuses to write into a folder that is read-only, and changes nothing",
    async () => {
      const folder = await temporaryFolder();
      await chmod(folder, 0o555);
      const path = join(folder, "registry.json");
      const answers = await (await startWriter()).work({ act: "commit as nobody", path });
      expect(answers).toEqual(["FS_REGISTRY_FAILED"]);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

async function together(count: number, task: (i: number) => WriterTask) {
  const writers = await Promise.all(Array.from({ length: count }, startWriter));
  return Promise.all(writers.map((writer, i) => writer.work(task(i))));
}
