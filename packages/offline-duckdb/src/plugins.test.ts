import { expect, test } from "vitest";
import { plugins } from "./plugins.ts";

const context = {
  baseDirectory: "/",
  clock: () => 0,
  observer: {
    span: <T>(_name: string, _attributes: unknown, run: () => Promise<T>) => run(),
    count: () => undefined,
  },
};

test("duckdb and Feast's name file are offline stores, with Feast's staging_location accepted", async () => {
  expect(plugins.map(({ kind, name }) => [kind, name])).toEqual([
    ["offline", "duckdb"],
    ["offline", "file"],
  ]);
  for (const plugin of plugins) {
    const given = {
      memory_limit: "1GB",
      threads: 2,
      temp_directory: "spill",
      staging_location: "s3://x",
    };
    const result = await plugin.options["~standard"].validate(given);
    expect(result.issues).toBeUndefined();
    const store = await plugin.create((result as { value: unknown }).value, context);
    expect(store.name).toBe("duckdb");
    await store.close();
  }
});

test("an option that is not known, or of another type, is an issue", async () => {
  const [plugin] = plugins;
  for (const given of [{ memory: "1GB" }, { threads: 0 }, { path: 1 }]) {
    const result = await plugin?.options["~standard"].validate(given);
    expect(result?.issues).toHaveLength(1);
  }
});
