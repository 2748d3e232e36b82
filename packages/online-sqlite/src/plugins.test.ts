import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plugins } from "./plugins.ts";
import { statsTable } from "./stats-rows.fixture.ts";

const [plugin] = plugins;

test("the plug-in keeps its file at Feast's default place, below the feature repository", async () => {
  const baseDirectory = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
  const checked = await plugin?.options["~standard"].validate({});
  if (plugin === undefined || checked === undefined || checked.issues) throw new Error("refused");
  const observer = {
    span: <T>(_: string, __: unknown, run: () => Promise<T>) => run(),
    count() {},
  };
  const store = await plugin.create(checked.value, { baseDirectory, observer, clock: Date.now });
  await store.prepare({ keep: [await statsTable()], drop: [] });
  await store.close();
  expect(await readdir(join(baseDirectory, "data"))).toEqual(["online_store.db"]);
  await rm(baseDirectory, { recursive: true });
});

test.each([{ pat: "x" }, { path: "" }, { path: 5 }, { path: "x", vector_enabled: true }])(
  "the plug-in refuses options that it does not know: %j",
  async (options) => {
    const checked = await plugin?.options["~standard"].validate(options);
    expect(checked?.issues?.length).toBeGreaterThan(0);
  },
);
