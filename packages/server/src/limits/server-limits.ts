/** What one server takes on. Every limit answers with a code, never with a crash. */
export interface ServerLimits {
  /** Bytes of a request body (gRPC: of a message). FS_LIMIT_EXCEEDED beyond. */
  readonly bodyBytes: number;
  /** Entity rows of a request, or rows of a push. */
  readonly rows: number;
  /** Features of a request. */
  readonly features: number;
  /** Rows times features of a request: what bounds the size of an answer. */
  readonly values: number;
  /** Requests in flight; one more is answered FS_OVERLOADED at once. */
  readonly concurrentRequests: number;
  /** From a request's last byte to its answer; FS_DEADLINE_EXCEEDED beyond. Materialization is not held to it. */
  readonly requestMillis: number;
  /** For the whole of a request to arrive. */
  readonly receiveMillis: number;
  /** For the headers of a request to arrive. */
  readonly headersMillis: number;
  /** How long an answer waits for a caller that reads none of it, before its connection is cut. */
  readonly sendMillis: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMillis: number;
  /** Open connections; more are not accepted. */
  readonly connections: number;
  /** Prepared readers kept, one for each list of features in use. */
  readonly readers: number;
}

/** The limits of a server that is told none. */
export const DEFAULT_LIMITS: ServerLimits = Object.freeze({
  bodyBytes: 10 * 1024 * 1024,
  rows: 10_000,
  features: 1_000,
  values: 1_000_000,
  concurrentRequests: 256,
  requestMillis: 10_000,
  receiveMillis: 30_000,
  headersMillis: 10_000,
  sendMillis: 30_000,
  keepAliveMillis: 30_000,
  connections: 1_000,
  readers: 256,
});
