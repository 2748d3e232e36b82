export { ACTIONS } from "./access/auth-options.ts";
export { isLoopback } from "./access/is-loopback.ts";
export { createServer } from "./create-server.ts";
export { encodeAnswer } from "./http/encode-answer.ts";
export { DEFAULT_LIMITS } from "./limits/server-limits.ts";
export { telemetry } from "./metrics/telemetry.ts";
export { startWorkers } from "./workers/start-workers.ts";
export { workerOf } from "./workers/worker-of.ts";
export type { AccessToken, Action, AuthOptions } from "./access/auth-options.ts";
export type { Access, Principal } from "./access/access.ts";
export type { ListenAddress } from "./access/listen.ts";
export type { Closed, FeatureServer, FeatureServerOptions, ServerRoom } from "./create-server.ts";
export type { CorsOptions } from "./http/cors.ts";
export type { TlsOptions } from "./http/node-server.ts";
export type { Admission } from "./limits/admission.ts";
export type { ServerLimits } from "./limits/server-limits.ts";
export type { LoggedRequest, ServerLog } from "./log/server-log.ts";
export type { RequestMetrics } from "./metrics/request-metrics.ts";
export type { Telemetry } from "./metrics/telemetry.ts";
export type {
  MaterializeQuery,
  MaterializeRun,
  OnlineQuery,
  PushQuery,
  Readiness,
  Serving,
  WireColumns,
  WriteQuery,
} from "./serving/serving.ts";
export type { Workers, WorkersOptions } from "./workers/start-workers.ts";
export type { WorkerLink } from "./workers/worker-of.ts";
