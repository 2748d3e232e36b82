import { sqlite } from "./sqlite.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";

// A process of the test of several writers: writes every version of every key, in an order of its own.
const [path = "", seedText = "1", keyCount = "1", versionCount = "1"] = process.argv.slice(2);
let seed = Number(seedText);

function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % below;
}

const rows = Array.from({ length: Number(keyCount) * Number(versionCount) }, (_, i) => {
  const version = Math.floor(i / Number(keyCount));
  const event = 1_767_225_600_000_000 + (version >> 1);
  return {
    id: `k${i % Number(keyCount)}`,
    event,
    created: version % 2 === 0 ? null : 1,
    v: version,
  };
});
for (let i = rows.length - 1; i > 0; i -= 1) {
  const j = random(i + 1);
  [rows[i], rows[j]] = [rows[j] as (typeof rows)[number], rows[i] as (typeof rows)[number]];
}
const table = await statsTable();
const store = sqlite({ path });
await store.prepare({ keep: [table], drop: [] });
for (let at = 0; at < rows.length; at += 37) {
  await store.write(table, rowsBatch(rows.slice(at, at + 37)));
}
await store.close();
