import { join } from "node:path";
import { literal, openDuck } from "../duck.ts";
import type { Page } from "../page.ts";
import { ROOT } from "../root.ts";
import { millisOf, runNode } from "../run-node.ts";

const FEATURES = "user_transaction_features:total_purchases";

/** Columns by name. */
type Answer = Readonly<Record<string, readonly unknown[] | undefined>>;

/** The built command, from a process that starts to one that has ended. */
export const startUp: Page = async ({ folder, pairs, small, equal, record }) => {
  const command = join(ROOT, "apps", "cli", "dist", "bin.js");
  const fs = (cwd: string, ...words: string[]) => runNode([command, ...words], { cwd });
  await fs(folder, "init", "shop");
  const repo = join(folder, "shop", "feature_repo");
  await fs(repo, "apply");
  await fs(repo, "materialize", "2020-01-01T00:00:00", "2040-01-01T00:00:00");
  const read = ["get-online-features", "-f", FEATURES, "-e", "user_id=user_0001"];
  const answer = JSON.parse(await fs(repo, ...read, "--json")) as Answer;
  const newest = await newestPurchases(join(repo, "data", "user_transactions.parquet"));
  if (newest === null || answer.total_purchases?.[0] !== newest)
    throw new Error("the command answers another value than the file's newest");
  equal("what fs get-online-features answers, and DuckDB of the file");
  const runs = small ? 0 : pairs;
  record(
    { what: "fs --help", goal: { atMost: 120 } },
    "ms",
    await millisOf(runs, () => fs(repo, "--help")),
  );
  record(
    { what: "fs get-online-features, SQLite", goal: { atMost: 300 } },
    "ms",
    await millisOf(runs, () => fs(repo, ...read)),
  );
  record(
    { what: "an empty program (node -e 0)", goal: null },
    "ms",
    await millisOf(runs, () => runNode(["-e", "0"], { cwd: folder })),
  );
};

async function newestPurchases(path: string): Promise<unknown> {
  const duck = await openDuck();
  try {
    return await duck.value(`
      SELECT arg_max(total_purchases, event_timestamp)::DOUBLE FROM read_parquet(${literal(path)})
      WHERE user_id = 'user_0001'`);
  } finally {
    duck.close();
  }
}
