import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNode } from "../tool.mjs";
import { definitions, request, requests, views } from "./type-budget-files.mjs";

export const title = "type budget: instantiations of a request of 200 views x 50 features";
export const weight = 60;

/** Ignored by git; inside the root, so that types of Node are found. */
const folder = join(root, ".type-budget");

/** Counts what a request adds to the same file without it. */
export async function gate() {
  rmSync(folder, { recursive: true, force: true });
  try {
    const bare = await instantiations("bare", "");
    const found = [];
    for (const { name, options, limit } of requests) {
      const added = (await instantiations(name.replace(" ", "-"), request(options))) - bare;
      if (added > limit) found.push(`${name}: ${added} instantiations, the limit is ${limit}`);
      // A count of nearly nothing would mean that nothing was inferred.
      if (added < views) found.push(`${name}: only ${added} instantiations: the request was lost`);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function instantiations(name, tail) {
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "budget.ts"), `${definitions()}${tail}`);
  const paths = { "@fs/sdk": ["../../packages/sdk/src/index.ts"] };
  const config = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { paths },
    include: ["budget.ts"],
  };
  writeFileSync(join(target, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, output } = await runNode(tsc, ["-p", target, "--extendedDiagnostics"], {
    capture: true,
  });
  const count = /Instantiations:\s+(\d+)/.exec(output)?.[1];
  if (status !== 0 || count === undefined) throw new Error(output.trim());
  return Number(count);
}
