import type { Action } from "../access/auth-options.ts";
import type { Body } from "./parse-body.ts";
import type { Reply } from "./reply.ts";

/** One request as a route sees it. */
export interface RouteCall {
  /** An empty object where the route has no body. */
  readonly body: Body;
  /** Path and query, as they came. */
  readonly url: string;
  /** Fires at the deadline, and when the server ends. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** What the route tells the metrics and the log: a registered service, rows. Never values. */
  readonly note: RouteNote;
}

/** What a route leaves for metrics, access log and audit log. */
export interface RouteNote {
  service: string;
  rows: number;
  /** For the audit log: the name of the source or views written. */
  target: string;
  /** Where a push goes: online, offline or both. */
  to?: string;
}

/** A route of the server. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What a caller must be allowed to do; null = anybody may call. A push depends on its body. */
  readonly actions: readonly Action[] | ((body: Body) => readonly Action[]) | null;
  /** Whether an audit line is written. */
  readonly writes: boolean;
  /** Not held to the deadline. */
  readonly isLong?: boolean;
  /** Answered whatever the load. */
  readonly isProbe?: boolean;
  /** Feast's class for an unknown view on this route. */
  readonly notFoundClass?: string;
  readonly run: (call: RouteCall) => Promise<Reply>;
}
