import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

// The guide's own tests: they register themselves as this file is collected.
const page = fileURLToPath(
  new URL("../../../../docs/guide/test-your-features.md", import.meta.url),
);
const block = /```ts\n([\s\S]*?)```/.exec(readFileSync(page, "utf8"))?.[1];
if (block === undefined) throw new Error("the guide has no example");
const folder = mkdtempSync(fileURLToPath(new URL("./.guide-", import.meta.url)));
writeFileSync(join(folder, "features.guide.ts"), block);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
await import(join(folder, "features.guide.ts"));
