import type { ConnectionSettings } from "./connection-settings.ts";
import { type DirectOptions, directOptions } from "./open-client.ts";

/**
 * Why none of the named nodes or Sentinels can be spoken to: what the first of them fails with; null where one of them
 * answers. The driver asks them through clients of its own, whose errors it keeps.
 */
export async function connectionProblem(settings: ConnectionSettings): Promise<Error | null> {
  const options = await directOptions(settings);
  const problems = await Promise.all(
    settings.nodes.map((node) => problemOf({ ...options, ...node })),
  );
  return problems.includes(null) ? null : (problems[0] ?? null);
}

async function problemOf(options: DirectOptions): Promise<Error | null> {
  const { Redis } = await import("ioredis");
  const client = new Redis(options);
  let failed: Error | null = null;
  client.on("error", (error: Error) => {
    failed ??= error;
  });
  // Only the event bears the reason; a command says that the connection is closed.
  const said = await client.ping().catch((error: Error) => error);
  client.disconnect();
  return failed ?? (said instanceof Error ? said : null);
}
