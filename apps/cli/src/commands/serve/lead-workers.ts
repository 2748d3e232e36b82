import cluster from "node:cluster";
import { loadConfig } from "@fs/repo";
import type { CommandContext } from "../../command-context.ts";
import type { Answer } from "../../output.ts";
import { loadServer } from "./load-server.ts";
import type { ServeFlags, ServePlan } from "./serve-flags.ts";
import { serverOptions } from "./server-options.ts";
import { startedOf, startLines, stopLines } from "./start-lines.ts";
import { toldToEnd } from "./told-to-end.ts";

/** Starts workers that serve on one port, replaces those that end, restarts them on SIGHUP, and ends them all when told to. */
export async function leadWorkers(
  context: CommandContext,
  flags: ServeFlags,
  plan: ServePlan,
): Promise<Answer> {
  const { terminal, output, repository, yamlPath } = context;
  const { isLoopback, startWorkers } = await loadServer();
  const config = await loadConfig(repository, { yamlPath, env: terminal.env });
  // What is wrong with the flags is told once, and not by each worker.
  const { tls } = await serverOptions({ plan, flags, config, directory: terminal.directory });
  const ports = listeningPorts(plan);
  const { deadlineMillis } = plan;
  const workers = await startWorkers({
    count: plan.workers,
    deadlineMillis,
    onExit: ({ pid, code }) => output.warn(`worker ${pid} ended (${code ?? "killed"}); replaced`),
  });
  const { port, grpcPort } = await ports;
  const running = { host: plan.host, port, grpcPort, hasTls: tls !== undefined };
  const started = startedOf(running, config, { flags, plan, isLoopback });
  for (const line of startLines(started)) output.say(line);
  terminal.onReload?.(() => {
    workers.restart().then(
      () => output.note("The workers are restarted."),
      () => output.warn("a new worker did not start; the old ones go on"),
    );
  });
  await toldToEnd(terminal);
  const { finished } = await workers.close();
  const data = { project: started.project, url: started.url };
  return { data, lines: stopLines(finished), failed: !finished };
}

/** The ports that workers listen on; the system picks one for all where it is 0, and gRPC's is heard second. */
function listeningPorts(plan: ServePlan): Promise<{ port: number; grpcPort: number | null }> {
  return new Promise((resolve) => {
    const heard: number[] = [];
    const listen = (_worker: unknown, { port }: { readonly port: number }): void => {
      if (!heard.includes(port)) heard.push(port);
      if (heard.length < (plan.grpcPort === null ? 1 : 2)) return;
      cluster.off("listening", listen);
      resolve({ port: heard[0] as number, grpcPort: heard[1] ?? null });
    };
    cluster.on("listening", listen);
  });
}
