import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "./build.mjs";
import { check } from "./check.mjs";
import { install } from "./install.mjs";
import { nodeMatrix } from "./node-matrix.mjs";
import { pack } from "./pack.mjs";
import { root, runNode } from "./tool.mjs";

const tasks = {
  build,
  check,
  test,
  "test:properties": properties,
  "test:nodes": nodeMatrix,
  "test:faults": (args) => vitest(["--project", "faults", ...args]),
  "test:browser": (args) => vitest(["--project", "browser", ...args]),
  "test:deploy": (args) => vitest(["--project", "deploy", ...args]),
  quickstart: (args) => start("quickstart", args),
  bench: (args) => start("bench", args),
  goldens: (args) => start("goldens", args),
  pack: packInto,
};

/** Local time of places that are not UTC, one with daylight saving and one half an hour off. */
const zones = ["America/New_York", "Asia/Kolkata"];

/** What is run again there: all that computes or prints a time. The golden cases are long and go through the same code. */
const zoned = ["packages/", "apps/cli/src/", "apps/quickstart/src/"];

/** The projects of every run: without faults and deploy, which take long. Two that are left out would let each other in. */
const every = ["unit", "servers", "e2e"].flatMap((name) => ["--project", name]);

async function test(args) {
  const first = await vitest([...every, ...args]);
  if (args.length > 0 || first !== 0) return first;
  for (const zone of zones) {
    process.stdout.write(`\nAgain where the local time is that of ${zone}:\n`);
    const again = await vitest(["--project", "unit", ...zoned], { TZ: zone });
    if (again !== 0) return again;
  }
  return 0;
}

/** Random histories, many more of them than every run of the tests can take. */
function properties(args) {
  const env = { FS_PROPERTY_RUNS: process.env.FS_PROPERTY_RUNS ?? "2000" };
  return vitest(
    [
      "--project",
      "unit",
      "-t",
      "random|every type comes back",
      "conformance",
      "round-trip",
      ...args,
    ],
    env,
  );
}

async function vitest(args, env = {}) {
  const script = join(root, "node_modules", "vitest", "vitest.mjs");
  return (await runNode(script, ["run", ...args], { env })).status;
}

async function start(app, args) {
  process.stderr.write("Building …\n");
  const built = await build();
  if (built !== 0) return built;
  const main = join(root, "apps", app, "dist", "main.js");
  if (!existsSync(main)) {
    process.stderr.write(`apps/${app} has no dist/main.js: its build made none.\n`);
    return 1;
  }
  return (await runNode(main, args, { cwd: join(root, "apps", app) })).status;
}

/** Builds and packs every published package, so that a project elsewhere can install them before they are on npm. */
async function packInto([folder, ...more]) {
  if (folder === undefined || more.length > 0) {
    process.stderr.write("Say where the packages go: npm run pack -- FOLDER\n");
    return 2;
  }
  const built = await build();
  if (built !== 0) return built;
  const into = resolve(folder);
  mkdirSync(into, { recursive: true });
  const files = await pack(into);
  process.stdout.write(
    `Packed ${files.length} packages. In a project of your own: npm install ${join(folder, "*.tgz")}\n`,
  );
  return 0;
}

const [name = "", ...args] = process.argv.slice(2);
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
if (task === undefined) {
  process.stderr.write(`Say one of: ${Object.keys(tasks).join(", ")}. Got "${name}".\n`);
  process.exit(2);
}
await install();
process.exit(await task(args));
