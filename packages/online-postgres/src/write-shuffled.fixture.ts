import { postgres } from "./postgres.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";

// A process of the test of many writers: for as long as it is told, writes versions of the same keys in random order,
// and prints the greatest version of each key that it wrote.
const [options = "{}", seedText = "1", keyText = "1", millisText = "1"] = process.argv.slice(2);
const keyCount = Number(keyText);
let seed = Number(seedText);

function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % below;
}

const VERSIONS = 1_000_000;
const BATCH = 200;
const greatest = new Array<number>(keyCount).fill(-1);
const table = await statsTable();
const store = postgres(JSON.parse(options));
const end = performance.now() + Number(millisText);
while (performance.now() < end) {
  const rows = Array.from({ length: BATCH }, () => {
    const [key, version] = [random(keyCount), random(VERSIONS)];
    greatest[key] = Math.max(greatest[key] as number, version);
    // Two versions share an event time; the second is told apart by its created time.
    const event = 1_767_225_600_000_000 + (version >> 1);
    return { id: `k${key}`, event, created: version % 2 === 0 ? null : 1, v: version };
  });
  await store.write(table, rowsBatch(rows));
}
await store.close();
process.stdout.write(JSON.stringify(greatest));
