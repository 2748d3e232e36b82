import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, succeeded } from "./fs-command.ts";

/** What the tutorial types, to the letter. */
const TUTORIAL_CURL = `curl -X POST http://localhost:6566/get-online-features \\
-H "Content-Type: application/json" \\
-d '{
"features": [
"user_transaction_features:total_purchases",
"user_transaction_features:avg_purchase_amount"
],
"entities": {
"user_id": ["user_0001", "user_0042"]
}
}'`;

/** Whether there is a curl; required where services are. */
export const hasCurl: boolean = spawnSync("curl", ["--version"]).status === 0;
if (!hasCurl && process.env.FS_REQUIRE_SERVICES === "1")
  throw new Error("curl is missing, which the tutorial types");

/** What is answered. */
export interface WireAnswer {
  readonly results: readonly {
    readonly values: readonly unknown[];
    readonly statuses: readonly string[];
  }[];
  readonly metadata: { readonly feature_names: readonly string[] };
}

/** Runs the tutorial's command; curl's own configuration, in a folder, sends it to the port that the server was given. */
export async function tutorialCurl(url: string, folder: string): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const rc = `connect-to = "localhost:6566:${hostname}:${port}"\nfail\nsilent\nshow-error\n`;
  await writeFile(join(folder, ".curlrc"), rc);
  const said = await run("sh", ["-c", TUTORIAL_CURL], { cwd: folder, env: { CURL_HOME: folder } });
  return JSON.parse(succeeded("curl", said)) as WireAnswer;
}
