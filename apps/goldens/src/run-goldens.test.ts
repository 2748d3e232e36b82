import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { CaseResult } from "./difference.ts";
import { differenceText } from "./difference.ts";
import { defaultGoldens, runGoldens } from "./run-goldens.ts";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const directory = process.env.FS_GOLDENS ?? defaultGoldens(checkout);
const required = process.env.FS_REQUIRE_GOLDENS === "1";
const present = existsSync(directory);
if (!present) console.warn(`golden cases are not run: there are none at ${directory}`);

const temporary: string[] = [];
afterAll(async () => {
  for (const folder of temporary) await rm(folder, { recursive: true, force: true });
});

const text = ({ name, problem }: CaseResult) =>
  problem === null
    ? null
    : `${name}: ${problem instanceof Error ? problem.stack : differenceText(problem)}`;

async function failures(
  from: string,
  online: string,
): Promise<{ readonly ran: number; readonly failed: readonly unknown[] }> {
  const results: CaseResult[] = [];
  for await (const result of runGoldens(from, online)) results.push(result);
  return { ran: results.length, failed: results.map(text).filter((one) => one !== null) };
}

it("has cases where they are required", () => {
  expect(present || !required).toBe(true);
});

describe.runIf(present)("golden cases", () => {
  it.each(["sqlite", "memory"])(
    "are answered as expected, online from %s",
    async (online) => {
      const { ran, failed } = await failures(directory, online);
      expect(failed).toEqual([]);
      expect(ran).toBeGreaterThan(0);
    },
    300_000,
  );

  it("fail, naming the place, when an expected value is another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "goldens-flipped-"));
    temporary.push(folder);
    await cp(join(directory, "historical", "simple"), folder, { recursive: true });
    const path = join(folder, "expected.json");
    const expected = JSON.parse(await readFile(path, "utf8"));
    const [id] = Object.keys(expected.requests);
    const table = expected.requests[id as string];
    table.rows[0][table.columns.length - 1] =
      table.columns.at(-1).type === "string" ? "flipped" : "123456789";
    await writeFile(path, JSON.stringify(expected));
    const { failed } = await failures(folder, "memory");
    expect(failed).toEqual([
      expect.stringContaining(`row 0, column ${table.columns.at(-1).name}: expected`),
    ]);
  });
});
