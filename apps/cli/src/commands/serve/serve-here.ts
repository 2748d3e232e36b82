import cluster from "node:cluster";
import type { RepoConfig } from "@fs/repo";
import type { CommandContext } from "../../command-context.ts";
import { withDefinitions } from "../../open-repository.ts";
import type { Answer } from "../../output.ts";
import { loadGrpc, loadServer, type ServerPackage } from "./load-server.ts";
import type { ServeFlags, ServePlan } from "./serve-flags.ts";
import { type ServerOptions, serverOptions } from "./server-options.ts";
import { type Listening, startedOf, startLines, stopLines } from "./start-lines.ts";
import { toldToEnd } from "./told-to-end.ts";

type Telemetry = ReturnType<ServerPackage["telemetry"]>;
type Store = Parameters<ServerPackage["createServer"]>[0];

/** The process is ended where closing the stores takes as long after the server's own deadline. */
const MARGIN_MILLIS = 1_000;

/** Serves in this process: the only one, or a worker among several, of which the first process speaks. */
export async function serveHere(
  context: CommandContext,
  flags: ServeFlags,
  plan: ServePlan,
): Promise<Answer> {
  const { terminal, output } = context;
  const { isLoopback, telemetry, workerOf } = await loadServer();
  const measured = telemetry();
  const { directory } = terminal;
  const serving = async (config: RepoConfig, store: Store) => {
    const options = await serverOptions({ plan, flags, config, directory });
    const stop = stopOf(context, plan, measured, workerOf);
    const { metricsText } = stop;
    const running = await start(store, { ...options, telemetry: measured, metricsText }, plan);
    const started = startedOf(running, config, { flags, plan, isLoopback });
    if (!cluster.isWorker) for (const line of startLines(started)) output.say(line);
    const deadlineMillis = await stop.told;
    terminal.endWithin?.(deadlineMillis + MARGIN_MILLIS);
    const { finished } = await running.close(deadlineMillis);
    stop.done();
    const data = { project: started.project, url: started.url, grpc: started.grpc };
    return { data, lines: cluster.isWorker ? [] : stopLines(finished), failed: !finished };
  };
  return withDefinitions(context, ({ config, store }) => serving(config, store), {
    observer: measured.observer,
  });
}

interface Stop {
  /** Resolves with the deadline, in milliseconds, when this process is to end. */
  readonly told: Promise<number>;
  /** To be called when the servers are closed. */
  done(): void;
  /** Of a worker: the metrics of all of them. */
  readonly metricsText: ServerOptions["metricsText"];
}

/** What ends a process: a signal, and for a worker the first process too. */
function stopOf(
  { terminal }: CommandContext,
  plan: ServePlan,
  measured: Telemetry,
  workerOf: ServerPackage["workerOf"],
): Stop {
  const signalled = toldToEnd(terminal).then(() => plan.deadlineMillis);
  if (!cluster.isWorker) return { told: signalled, done: () => {}, metricsText: undefined };
  const closing = new AbortController();
  let link: ReturnType<typeof workerOf> | undefined;
  const asked = new Promise<number>((told) => {
    link = workerOf(measured, (deadlineMillis) => {
      told(deadlineMillis);
      return toldToEnd({ ...terminal, signal: closing.signal });
    });
  });
  return {
    told: Promise.race([signalled, asked]),
    metricsText: link?.metricsText,
    done() {
      closing.abort();
      // After a signal of its own nobody else lets the process go.
      if (process.connected) process.disconnect();
    },
  };
}

interface Running extends Listening {
  close(deadlineMillis: number): Promise<{ readonly finished: boolean }>;
}

async function start(store: Store, options: ServerOptions, plan: ServePlan): Promise<Running> {
  const { createServer } = await loadServer();
  const grpcPackage = plan.grpcPort === null ? null : await loadGrpc();
  const http = createServer(store, options);
  const grpc = grpcPackage?.createGrpcServer(http.room, { tls: options.tls }) ?? null;
  const close = async (deadlineMillis: number): Promise<{ readonly finished: boolean }> => {
    const closed = await Promise.all([
      http.close({ deadlineMillis }),
      grpc?.close({ deadlineMillis }),
    ]);
    return { finished: closed.every((one) => one?.finished !== false) };
  };
  try {
    const { host, port } = await http.listen({ host: plan.host, port: plan.port });
    const listening = await grpc?.listen({ host: plan.host, port: plan.grpcPort ?? 0 });
    const grpcPort = listening?.port ?? null;
    return { host, port, hasTls: options.tls !== undefined, grpcPort, close };
  } catch (error) {
    await close(0);
    throw error;
  }
}
