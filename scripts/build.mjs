import { pathToFileURL } from "node:url";
import { runPnpm } from "./tool.mjs";

/** Builds every package and application through turbo, which answers from its cache where nothing changed. */
export async function build() {
  // pnpm must be on the PATH of turbo, which runs each package's script with it: npx sees to that.
  const { status, output } = await runPnpm(
    ["exec", "turbo", "run", "build", "--output-logs=errors-only", "--no-update-notifier"],
    { capture: true },
  );
  const summary = /Cached:.*|Time:.*/g;
  process.stderr.write(
    status === 0 ? `Built. ${output.match(summary)?.join(", ") ?? ""}\n` : output,
  );
  return status;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exit(await build());
