import { isFeatureStoreError } from "@fs/sdk";
import { destination, type Logger, pino } from "pino";

/** A finished request, for the access log and the audit log. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly millis: number;
  readonly code: string | null;
  /** Name of the token. */
  readonly principal: string | null;
  readonly service: string;
  readonly rows: number;
  readonly target: string;
  /** Of a push: which stores it writes. */
  readonly to?: string;
}

/** What a server writes down: JSON lines with a request id; no values, no keys, no tokens, no bodies. */
export interface ServerLog {
  access(request: LoggedRequest): void;
  audit(request: LoggedRequest): void;
  /** An error that is the server's own: of one of ours the code and message, of any other where it was thrown, since its message may hold anything. */
  failed(what: string, requestId: string, error: unknown): void;
  /** With the error that it comes of, told as by {@link failed}. */
  warn(message: string, error?: unknown): void;
  info(message: string): void;
  flush(): void;
}

/** A log over pino: the given one, or one that writes to stderr. */
export function serverLog(options: {
  readonly logger?: Logger | undefined;
  readonly accessLog?: boolean | undefined;
}): ServerLog {
  const logger = options.logger ?? pino(destination({ dest: 2, sync: false }));
  const writesAccess = options.accessLog ?? true;
  return {
    access(request) {
      if (writesAccess) logger.info(request, "request");
    },
    audit: (request) => logger.info({ audit: true, ...request }, "write"),
    failed: (what, requestId, error) =>
      logger.error({ requestId, ...told(error) }, `${what} failed`),
    warn: (message, error) => logger.warn(error === undefined ? {} : told(error), message),
    info: (message) => logger.info(message),
    flush: () => logger.flush(),
  };
}

function told(error: unknown): Readonly<Record<string, unknown>> {
  if (isFeatureStoreError(error)) return { code: error.code, message: error.message };
  if (!(error instanceof Error)) return { error: typeof error };
  const at = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: at.slice(0, 12) };
}
