import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page, PageContext } from "../page.ts";
import { ROOT } from "../root.ts";
import { runNode } from "../run-node.ts";

/** Views of a small run. */
const SMALL = 10;

interface Budget {
  readonly folder: string;
  readonly requests: readonly {
    readonly name: string;
    readonly options: string;
    readonly limit: number;
  }[];
  readonly views: number;
  readonly definitions: (count?: number) => string;
  readonly request: (options: string, count?: number) => string;
}

/** What the compiler does for a request of 200 views x 50 features, beside the same file without it. */
export const types: Page = async (context) => {
  const budget = (await import(
    join(ROOT, "scripts", "check", "type-budget-files.mjs")
  )) as unknown as Budget;
  const count = context.small ? SMALL : budget.views;
  const requests = context.small ? budget.requests.slice(0, 1) : budget.requests;
  const bare = context.small ? 0 : (await checked(context, budget.definitions())).instantiations;
  for (const { name, options, limit } of requests) {
    const text = `${budget.definitions(count)}${budget.request(options, count)}`;
    const found = await checked(context, text);
    const added = found.instantiations - bare;
    // The file compiles only where the feature has its type; nearly nothing would mean that nothing was inferred.
    if (added < count) throw new Error(`${name}: the request was lost`);
    context.equal(`${name}: the type of an answer, and of its definition`);
    const goal = { atMost: limit };
    context.record({ what: `instantiations, ${name}`, goal }, "count", [added]);
    context.record({ what: `check time, ${name}`, goal: { atMost: 5 } }, "s", found.seconds);
  }
};

async function checked(
  { folder, pairs, small }: PageContext,
  text: string,
): Promise<{ readonly instantiations: number; readonly seconds: readonly number[] }> {
  const target = join(folder, "types");
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "budget.ts"), text);
  const config = {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: {
      paths: { "@fs/sdk": [join(ROOT, "packages", "sdk", "src", "index.ts")] },
      typeRoots: [join(ROOT, "node_modules", "@types")],
    },
    include: ["budget.ts"],
  };
  await writeFile(join(target, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const seconds: number[] = [];
  let instantiations = 0;
  for (let run = 0; run < (small ? 1 : Math.min(pairs, 7)); run += 1) {
    const output = await runNode([tsc, "-p", target, "--extendedDiagnostics"], { cwd: ROOT });
    instantiations = Number(/Instantiations:\s+(\d+)/.exec(output)?.[1]);
    seconds.push(Number(/Check time:\s+([\d.]+)s/.exec(output)?.[1]));
  }
  return { instantiations, seconds };
}
