import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { differenceText } from "./difference.ts";
import { runGoldens } from "./run-goldens.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { online: { type: "string", default: "sqlite" } },
});
const [directory] = positionals;
if (directory === undefined) {
  console.error(
    "usage: npm run goldens -- DIR [--online sqlite|memory|redis|redis-cluster|postgres]",
  );
  process.exit(2);
}
const counts = { passed: 0, failed: 0 };
for await (const { name, problem } of runGoldens(
  resolve(process.env.INIT_CWD ?? ".", directory),
  values.online,
)) {
  if (problem === null) {
    counts.passed += 1;
    continue;
  }
  counts.failed += 1;
  console.log(
    `FAILED ${name}: ${problem instanceof Error ? problem.message : differenceText(problem)}`,
  );
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
