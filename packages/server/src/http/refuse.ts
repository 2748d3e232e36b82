import type { IncomingMessage, ServerResponse } from "node:http";
import { routeReply } from "./error-reply.ts";
import type { ExchangeRoom } from "./exchange.ts";
import type { Reply } from "./reply.ts";
import { NO_NOTE, NO_ROUTE, recordRequest, requestIdOf } from "./request-record.ts";
import { sendReply } from "./send-reply.ts";

/** Why a request came to no route: no `Host`, no such path, no such method, or an `Expect` that is not known. */
export type Refusal = 400 | 404 | 405 | 417;

/** Answers a request that comes to no route, with its id, and records it. */
export function refuse(
  room: ExchangeRoom,
  status: Refusal,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const accept = incoming.headers.accept ?? "";
  replyWithoutRoute(room, (requestId) => routeReply(status, { accept, requestId }), {
    incoming,
    outgoing,
  });
}

/** Sends an answer that no route made, and records it. */
export function replyWithoutRoute(
  room: ExchangeRoom,
  replyOf: (requestId: string) => Reply,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
): void {
  const startedMillis = performance.now();
  const requestId = requestIdOf(incoming);
  const reply = replyOf(requestId);
  const { sendMillis } = room.limits;
  sendReply(incoming, outgoing, reply, { requestId, closing: room.isClosing(), sendMillis });
  recordRequest(room, {
    requestId,
    method: incoming.method ?? "",
    route: NO_ROUTE,
    status: reply.status,
    startedMillis,
    principal: null,
    note: NO_NOTE,
    failure: null,
    kind: "read",
  });
}
