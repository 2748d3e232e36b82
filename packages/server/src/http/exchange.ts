import type { IncomingMessage, ServerResponse } from "node:http";
import { type FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import { context, propagation } from "@opentelemetry/api";
import type { Access, Principal } from "../access/access.ts";
import type { Admission } from "../limits/admission.ts";
import type { Deadline } from "../limits/deadline.ts";
import type { ServerLimits } from "../limits/server-limits.ts";
import type { ServerLog } from "../log/server-log.ts";
import type { RequestMetrics } from "../metrics/request-metrics.ts";
import { requestSpan, type SpanOutcome } from "../metrics/request-span.ts";
import { errorReply, statusOf } from "./error-reply.ts";
import { type Body, parseBody } from "./parse-body.ts";
import { readBody } from "./read-body.ts";
import type { Reply } from "./reply.ts";
import { recordRequest, requestIdOf } from "./request-record.ts";
import type { Route, RouteNote } from "./route.ts";
import { sendReply } from "./send-reply.ts";

/** What answering needs beside the route. */
export interface ExchangeRoom {
  readonly access: Access;
  readonly admission: Admission;
  readonly limits: ServerLimits;
  readonly deadline: Deadline;
  readonly metrics: RequestMetrics;
  readonly log: ServerLog;
  readonly isExposed: () => boolean;
  /** Whether a web page of this `Origin` counts as another machine. */
  readonly isForeign: (origin: string | undefined) => boolean;
  readonly isClosing: () => boolean;
}

const EMPTY: Body = Object.freeze({});

/** Answers one request: who may, a place, the body, the route within its deadline, the reply, metrics and logs. Never rejects. */
export async function exchange(
  room: ExchangeRoom,
  route: Route,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const startedMillis = performance.now();
  const requestId = requestIdOf(incoming);
  const note: RouteNote = { service: "", rows: 0, target: "" };
  const caller: Caller = { principal: null };
  let reply: Reply;
  let failure: unknown = null;
  try {
    const parent = propagation.extract(context.active(), incoming.headers);
    reply = await requestSpan({ ...spanOf(route), parent }, () =>
      answer(room, route, incoming, { requestId, note, caller }),
    );
  } catch (error) {
    failure = error;
    // Who was refused stands in the log too.
    caller.principal ??= room.access.principalOf(incoming.headers.authorization);
    const accept = incoming.headers.accept ?? "";
    reply = errorReply(error, { accept, requestId, notFoundClass: route.notFoundClass });
  }
  const gone = isGone(incoming, failure);
  const { sendMillis } = room.limits;
  if (!gone)
    sendReply(incoming, outgoing, reply, { requestId, closing: room.isClosing(), sendMillis });
  recordRequest(room, {
    requestId,
    method: route.method,
    route: route.path,
    status: reply.status,
    startedMillis,
    principal: caller.principal?.name ?? null,
    note,
    failure,
    kind: route.writes ? "write" : route.isProbe === true ? "probe" : "read",
  });
}

function spanOf({ method, path }: Route) {
  return {
    name: `${method} ${path}`,
    attributes: { "http.request.method": method, "http.route": path },
    outcome: spanOutcome,
  };
}

function spanOutcome(reply: Reply | null, error: unknown): SpanOutcome {
  const status = reply?.status ?? statusOf(error);
  const code = isFeatureStoreError(error) ? error.code : "FS_INTERNAL";
  return {
    attributes: {
      "http.response.status_code": status,
      ...(error === null ? {} : { "error.type": code }),
    },
    isFault: status >= 500,
  };
}

interface Caller {
  principal: Principal | null;
}

interface Asked {
  readonly requestId: string;
  readonly note: RouteNote;
  readonly caller: Caller;
}

async function answer(
  room: ExchangeRoom,
  route: Route,
  incoming: IncomingMessage,
  { requestId, note, caller }: Asked,
): Promise<Reply> {
  const { actions } = route;
  const { authorization, origin } = incoming.headers;
  const authorize = (wanted: Parameters<Access["authorize"]>[1]) => {
    const exposed = room.isExposed() || room.isForeign(origin);
    caller.principal = room.access.authorize(authorization, wanted, exposed);
  };
  if (Array.isArray(actions)) authorize(actions);
  // Whose actions depend on the body must at least be known before a body is read.
  else if (actions !== null) authorize([]);
  const leave = route.isProbe === true ? () => {} : room.admission.enter();
  try {
    const body =
      route.method === "GET" ? EMPTY : parseBody(await readBody(incoming, room.limits.bodyBytes));
    if (typeof actions === "function") authorize(actions(body));
    const call = { body, url: incoming.url ?? "", requestId, note };
    if (route.isLong === true)
      return await route.run({ ...call, signal: new AbortController().signal });
    return await room.deadline.run((signal) => route.run({ ...call, signal }));
  } finally {
    leave();
  }
}

function isGone(incoming: IncomingMessage, failure: unknown): failure is FeatureStoreError {
  return isFeatureStoreError(failure, "FS_ABORTED") && incoming.socket.destroyed;
}
