import type { AuthConfig, RepoConfig } from "@fs/repo";
import type { ServeFlags, ServePlan } from "./serve-flags.ts";

/** What is told when a server listens. */
export interface Started {
  readonly project: string;
  readonly url: string;
  /** host:port; null = no gRPC. */
  readonly grpc: string | null;
  /** Processes that share the port. */
  readonly workers: number;
  readonly auth: AuthConfig;
  /** Whether other machines reach it. */
  readonly exposed: boolean;
  readonly allowsWrites: boolean;
  /** Flags that change nothing. */
  readonly idle: readonly string[];
}

/** Where servers listen. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number | null;
  readonly hasTls: boolean;
}

/** Puts together what is told of servers that listen. */
export function startedOf(
  { host, port, grpcPort, hasTls }: Listening,
  config: Pick<RepoConfig, "project" | "auth">,
  { flags, plan, isLoopback }: StartedFrom,
): Started {
  const inUrl = host.includes(":") ? `[${host}]` : host;
  return {
    project: config.project,
    url: `${hasTls ? "https" : "http"}://${inUrl}:${port}`,
    grpc: grpcPort === null ? null : `${inUrl}:${grpcPort}`,
    workers: plan.workers,
    auth: config.auth,
    exposed: !isLoopback(host),
    allowsWrites: flags.allowUnauthenticatedWrites === true,
    idle: plan.idle,
  };
}

interface StartedFrom {
  readonly flags: ServeFlags;
  readonly plan: ServePlan;
  readonly isLoopback: (host: string) => boolean;
}

/** The lines that say where a server listens and who may call it. */
export function startLines(started: Started): readonly string[] {
  const { project, url, grpc, workers, idle } = started;
  return [
    `Serving ${project} on ${url}`,
    ...(grpc === null ? [] : [`gRPC on ${grpc}`]),
    ...(workers === 1 ? [] : [`${workers} workers; SIGHUP restarts them one after the other.`]),
    accessLine(started),
    ...(idle.length === 0 ? [] : [`Without effect here: ${idle.join(", ")}.`]),
  ];
}

/** The line that says how it ended. */
export function stopLines(finished: boolean): readonly string[] {
  return [finished ? "Stopped." : "Stopped at the deadline: the log says what was cut off."];
}

function accessLine({ auth, exposed, allowsWrites }: Started): string {
  if (auth.type === "token") return `Calls need one of ${auth.tokens.length} tokens.`;
  if (!exposed) return "Anybody on this machine may read and write (auth: no_auth).";
  if (allowsWrites) {
    return "WARNING: anybody who reaches this port may read AND WRITE features (auth: no_auth).";
  }
  return "WARNING: anybody who reaches this port may read features (auth: no_auth); writes are refused. Configure auth: { type: token }.";
}
