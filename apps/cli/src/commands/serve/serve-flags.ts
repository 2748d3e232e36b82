import { availableParallelism } from "node:os";
import { FeatureStoreError } from "@fs/sdk";

/** The flags of serve, as they are written. */
export interface ServeFlags {
  readonly host: string;
  readonly port: string;
  readonly type: string;
  readonly accessLog: boolean;
  readonly workers: string;
  readonly workerConnections?: string;
  readonly keepAliveTimeout?: string;
  readonly registry_ttl_sec: string;
  readonly key?: string;
  readonly cert?: string;
  readonly grpcPort?: string;
  readonly allowUnauthenticatedWrites?: boolean;
  readonly corsOrigin?: readonly string[];
  readonly shutdownTimeout: string;
  readonly metrics?: boolean;
  readonly maxRequests?: string;
  readonly maxRequestsJitter?: string;
}

/** What they say. */
export interface ServePlan {
  readonly host: string;
  readonly port: number;
  /** Null = no gRPC. */
  readonly grpcPort: number | null;
  readonly workers: number;
  /** Undefined = as the yaml says, else the server's default. */
  readonly connections: number | undefined;
  readonly keepAliveMillis: number | undefined;
  readonly registryEveryMillis: number;
  readonly deadlineMillis: number;
  /** Flags that were given and change nothing here. */
  readonly idle: readonly string[];
}

/** The longest that a timer of Node's waits: 25 days. */
const NEVER = 2 ** 31 - 1;

/** Reads the flags. FS_ARGUMENT_INVALID names one that makes no sense. */
export function servePlan(flags: ServeFlags): ServePlan {
  if (flags.type !== "http") throw invalid(`--type is http, not "${flags.type}"`);
  const ttl = numberOf(flags.registry_ttl_sec, "--registry_ttl_sec", { atLeast: 0 });
  const workers = wholeOf(flags.workers, "--workers", { atLeast: -1 });
  if (workers === 0) throw invalid("--workers is at least 1, or -1 for two for each core and one");
  const deadline = numberOf(flags.shutdownTimeout, "--shutdown-timeout", { atLeast: 0 });
  const { grpcPort, workerConnections, keepAliveTimeout } = flags;
  return {
    host: flags.host,
    port: portOf(flags.port, "--port"),
    grpcPort: grpcPort === undefined ? null : portOf(grpcPort, "--grpc-port"),
    workers: workers === -1 ? 2 * availableParallelism() + 1 : workers,
    connections:
      workerConnections === undefined
        ? undefined
        : wholeOf(workerConnections, "--worker-connections", { atLeast: 1 }),
    keepAliveMillis:
      keepAliveTimeout === undefined
        ? undefined
        : millisOf(numberOf(keepAliveTimeout, "--keep-alive-timeout", { atLeast: 0.001 })),
    // Feast's 0 looks once, at the start.
    registryEveryMillis: ttl === 0 ? NEVER : millisOf(ttl),
    deadlineMillis: millisOf(deadline),
    idle: idleFlags(flags),
  };
}

function idleFlags(flags: ServeFlags): readonly string[] {
  return [
    ...(flags.metrics === true ? ["--metrics (they are always at /metrics)"] : []),
    ...(flags.maxRequests === undefined ? [] : ["--max-requests"]),
    ...(flags.maxRequestsJitter === undefined ? [] : ["--max-requests-jitter"]),
  ];
}

interface Bounds {
  readonly atLeast: number;
  readonly atMost?: number;
}

function portOf(text: string, flag: string): number {
  return wholeOf(text, flag, { atLeast: 0, atMost: 65_535 });
}

function wholeOf(text: string, flag: string, bounds: Bounds): number {
  const value = numberOf(text, flag, bounds);
  if (!Number.isSafeInteger(value)) throw invalid(`${flag} is a whole number, not "${text}"`);
  return value;
}

function numberOf(text: string, flag: string, { atLeast, atMost = NEVER }: Bounds): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= atLeast && value <= atMost) return value;
  throw invalid(`${flag} is a number from ${atLeast} to ${atMost}, not "${text}"`);
}

function millisOf(seconds: number): number {
  return Math.min(NEVER, Math.ceil(seconds * 1000));
}

function invalid(message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", message);
}
