import { cpus } from "node:os";
import { trainingJoin } from "./join/training-join.ts";
import type { Page } from "./page.ts";
import { redisStore } from "./redis/redis-store.ts";

const PAGES: Readonly<Record<string, Page>> = { join: trainingJoin, redis: redisStore };

const words = process.argv.slice(2);
const pairs = Math.max(7, Number(words.find((word) => /^\d+$/.test(word)) ?? 7));
const wanted = words.filter((word) => !/^\d+$/.test(word));
const unknown = wanted.find((name) => !Object.hasOwn(PAGES, name));
if (unknown !== undefined) {
  console.error(`no page "${unknown}"; there are ${Object.keys(PAGES).join(", ")}`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${cpus().length} cores, ${pairs} pairs, ABBA`);
for (const [name, page] of Object.entries(PAGES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const met = await page({ pairs, say: (line) => console.log(`  ${line}`) });
  if (!met) process.exitCode = 1;
}
