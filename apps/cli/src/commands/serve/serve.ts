import type { Verb } from "../../command-context.ts";
import { withDefinitions } from "../../open-repository.ts";
import type { Terminal } from "../../terminal.ts";
import { loadServer } from "./load-server.ts";
import { type ServeFlags, servePlan } from "./serve-flags.ts";
import { serverOptions } from "./server-options.ts";
import { startLines } from "./start-lines.ts";

/** The process is ended where closing the stores takes as long after the server's own deadline. */
const MARGIN_MILLIS = 1_000;

/** Serves until it is told to end, then finishes what is in flight. It applies nothing. */
export const serve: Verb<ServeFlags> = async (context, flags) => {
  const plan = servePlan(flags);
  const { createServer, isLoopback, telemetry } = await loadServer();
  const measured = telemetry();
  const { terminal, output } = context;
  const { directory } = terminal;
  return withDefinitions(
    context,
    async ({ config, store }) => {
      const options = await serverOptions({ plan, flags, config, directory });
      const server = createServer(store, { ...options, telemetry: measured });
      const { host, port } = await server.listen({ host: plan.host, port: plan.port });
      const started = {
        project: config.project,
        url: `${options.tls === undefined ? "http" : "https"}://${inUrl(host)}:${port}`,
        auth: config.auth,
        exposed: !isLoopback(host),
        allowsWrites: options.allowUnauthenticatedWrites === true,
        idle: plan.idle,
      };
      for (const line of startLines(started)) output.say(line);
      await toldToEnd(terminal);
      terminal.endWithin?.(plan.deadlineMillis + MARGIN_MILLIS);
      await server.close({ deadlineMillis: plan.deadlineMillis });
      return { data: { project: started.project, url: started.url }, lines: ["Stopped."] };
    },
    { observer: measured.observer },
  );
};

/** Where nobody can tell it to, it never ends. */
function toldToEnd({ signal }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
