import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page, PageContext } from "../page.ts";
import { ROOT } from "../root.ts";
import { runNode } from "../run-node.ts";

interface Budget {
  readonly folder: string;
  readonly requests: readonly {
    readonly name: string;
    readonly options: string;
    readonly limit: number;
  }[];
  readonly definitions: () => string;
  readonly request: (options: string) => string;
}

/** What the compiler does for a request of 200 views x 50 features, beside the same file without it. */
export const types: Page = async (context) => {
  if (context.small) return;
  const budget = (await import(
    join(ROOT, "scripts", "check", "type-budget-files.mjs")
  )) as unknown as Budget;
  const bare = await checked(context, budget.definitions());
  for (const { name, options, limit } of budget.requests) {
    const found = await checked(context, `${budget.definitions()}${budget.request(options)}`);
    const added = found.instantiations - bare.instantiations;
    const goal = { atMost: limit };
    context.record({ what: `instantiations, ${name}`, goal }, "count", [added]);
    context.record({ what: `check time, ${name}`, goal: { atMost: 5 } }, "s", found.seconds);
  }
};

async function checked(
  { folder, pairs }: PageContext,
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
  for (let run = 0; run < Math.min(pairs, 7); run += 1) {
    const output = await runNode([tsc, "-p", target, "--extendedDiagnostics"], { cwd: ROOT });
    instantiations = Number(/Instantiations:\s+(\d+)/.exec(output)?.[1]);
    seconds.push(Number(/Check time:\s+([\d.]+)s/.exec(output)?.[1]));
  }
  return { instantiations, seconds };
}
