import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isFeatureStoreError } from "@fs/sdk";
import type { ServerLog } from "../log/server-log.ts";
import type { RequestMetrics } from "../metrics/request-metrics.ts";
import type { RouteNote } from "./route.ts";

/** What a request that is over leaves behind. */
export interface EndedRequest {
  readonly requestId: string;
  /** Empty where its first line could not be read. */
  readonly method: string;
  /** A path of the routes, or {@link NO_ROUTE}: callers may not make up labels. */
  readonly route: string;
  readonly status: number;
  readonly startedMillis: number;
  /** Name of the token. */
  readonly principal: string | null;
  readonly note: RouteNote;
  /** Null where it was answered as asked. */
  readonly failure: unknown;
  /** Probes come every second, and leave no line. */
  readonly kind: "read" | "write" | "probe";
}

/** The route of requests that met none. */
export const NO_ROUTE = "other";

/** What a request that met no route did. */
export const NO_NOTE: RouteNote = Object.freeze({ service: "", rows: 0, target: "" });

/** Puts a request into the metrics, and into the access log or the audit log. */
export function recordRequest(
  room: { readonly metrics: RequestMetrics; readonly log: ServerLog },
  ended: EndedRequest,
): void {
  const { requestId, method, route, status, note, failure, principal } = ended;
  const millis = performance.now() - ended.startedMillis;
  if (status >= 500 && status !== 503) room.log.failed(route, requestId, failure);
  room.metrics.request(route, note.service, status, millis / 1000);
  const logged = {
    requestId,
    method,
    route,
    status,
    millis: Math.round(millis * 1000) / 1000,
    code: isFeatureStoreError(failure) ? failure.code : null,
    principal,
    ...note,
  };
  if (ended.kind === "write") room.log.audit(logged);
  else if (ended.kind === "read") room.log.access(logged);
}

const PREFIX = randomBytes(6).toString("hex");
let counter = 0;

/** The caller's id where it is a plain one, else one of our own. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  if (typeof given === "string" && /^[\w.:-]{1,64}$/.test(given)) return given;
  counter += 1;
  return `${PREFIX}-${counter.toString(36)}`;
}
