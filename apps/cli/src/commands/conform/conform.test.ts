import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callCli } from "../../testing/call-cli.ts";
import { type TempFolder, tempFolder } from "../../testing/temp-folder.ts";

const SCHEMA = `{ "~standard": { version: 1, vendor: "hand", validate: (value) =>
  "tpyo" in value ? { issues: [{ message: "unknown", path: ["tpyo"] }] } : { value } } }`;
/** Registries in memory: one for each folder, so that a second client sees what the first has written. */
const MEMORY = `
import { memoryRegistry } from "@fs/sdk/memory";
import type { Registry } from "@fs/sdk/adapter";
const registries = new Map<string, Registry>();
const facade = (inner: Registry): Registry => ({
  name: inner.name,
  read: (...call) => inner.read(...call),
  commit: (...call) => inner.commit(...call),
  getState: (...call) => inner.getState(...call),
  setState: (...call) => inner.setState(...call),
  listState: (...call) => inner.listState(...call),
  projects: (...call) => inner.projects(...call),
  close: () => inner.close(),
});
`;
const FILES: Readonly<Record<string, string>> = {
  "kept.ts": `${MEMORY}
export const conformance = { registry: async () => {
  const store = memoryRegistry();
  return { store, close: () => store.close() };
} };`,
  "deaf.ts": `${MEMORY}
export const conformance = { registry: async () => {
  const store = memoryRegistry();
  const projects: Registry["projects"] = () => new Promise(() => {});
  return { store: { ...facade(store), projects }, close: () => store.close() };
} };`,
  "registry.ts": `${MEMORY}
export const plugins = [{ kind: "registry", name: "reversed", options: ${SCHEMA},
  create: (_options: object, { baseDirectory, clock }) => {
    const known = registries.get(baseDirectory) ?? memoryRegistry({ clock });
    registries.set(baseDirectory, known);
    return { ...facade(known), getState: async (...call) => [...(await known.getState(...call))].reverse() };
  } }];`,
  "broken.ts": `export const plugins = [{ kind: "online", name: "broken", options: ${SCHEMA},
  create: () => { throw new Error("no such disk"); } }];`,
  "offline.ts": `export const plugins = [{ kind: "offline", name: "bare", options: ${SCHEMA}, create: () => ({}) }];`,
  "nothing.ts": "export const x = 1;",
};

let folder: TempFolder;

beforeAll(async () => {
  folder = await tempFolder();
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder.path, name), text);
});
afterAll(() => folder.remove());

const conform = (...args: readonly string[]) =>
  callCli(["conform", ...args, "--runs", "2"], { directory: folder.path });

test("a store that keeps its duties is proved: exit 0, each skipped duty with its need", async () => {
  const { code, stdout, stderr } = await conform("./kept.ts");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^registry "memory": \d+ duties\n/);
  expect(stdout).toContain('(needs "again")');
  expect(stdout).toMatch(/\nregistry "memory": \d+ kept, 0 failed, \d+ skipped\n$/);
});

test("a duty that is not kept is named in words, and the exit status is 1", async () => {
  const { code, stdout } = await conform("registry.ts", "--json");
  expect(code).toBe(1);
  const [store] = JSON.parse(stdout).stores;
  expect(store).toMatchObject({ kind: "registry", name: "memory" });
  const failed = store.cases.filter((one: { outcome: string }) => one.outcome === "failed");
  expect(failed).toHaveLength(store.failed);
  expect(failed[0].name).toMatch(/state/);
  expect(failed[0].message).toMatch(/expected/);
  const text = await conform("registry.ts");
  expect(text.stdout).toContain(`  failed   ${failed[0].name}\n           `);
});

test("a store that never answers fails the duty, and the next is tried", async () => {
  const { code, stdout } = await conform("deaf.ts", "--timeout", "1", "--json");
  expect(code).toBe(1);
  const [store] = JSON.parse(stdout).stores;
  expect(store.passed).toBeGreaterThan(10);
  expect(JSON.stringify(store.cases)).toContain("had not ended after 1 s");
});

test.each([
  [["missing.ts"], 2, '"missing.ts" is neither a file nor an installed package'],
  [["nothing.ts"], 1, 'it does not export "plugins"'],
  [["kept.ts", "--kind", "online"], 1, "it offers no online store to prove"],
  [["kept.ts", "--kind", "on-line"], 2, "--kind on-line: it is one of online, offline, registry"],
  [["kept.ts", "--options", "{}"], 1, "--options are for plug-ins"],
  [["registry.ts", "--options", '{"tpyo": 1}'], 2, "refuses its options (tpyo: unknown)"],
  [["registry.ts", "--options", "[]"], 2, "--options is an object of JSON"],
  [["broken.ts"], 1, 'the online plug-in "broken" could not be created: no such disk'],
  [["offline.ts"], 1, "export conformance = { offline }"],
])("fs conform %j exits %i and says what to do", async (args, status, message) => {
  const { code, stderr } = await conform(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(status);
});
