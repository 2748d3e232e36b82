import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ExchangeRoom } from "./exchange.ts";
import { refuse } from "./refuse.ts";
import { NO_NOTE, NO_ROUTE, recordRequest, requestIdOf } from "./request-record.ts";

/** What Node says of a request that it cannot take, as a status; any other is a plain 400. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Answers requests that never came to a route (not HTTP, headers too large, too slow, an `Expect` that is not known) as
 * Node would, with a request id, and records them. A connection that merely broke has nobody to answer and leaves nothing.
 */
export function answerBrokenRequests(server: Server, room: ExchangeRoom): void {
  server.on("checkExpectation", (incoming, outgoing) => refuse(room, 417, incoming, outgoing));
  server.on("clientError", (error: NodeJS.ErrnoException, duplex) => {
    const socket = duplex as Socket & { readonly _httpMessage?: { headersSent: boolean } | null };
    const code = error.code ?? "";
    const status = STATUSES[code] ?? 400;
    const isBroken = !code.startsWith("HPE_") && status === 400;
    // An answer under way must not get another one into its middle.
    if (isBroken || !socket.writable || socket._httpMessage?.headersSent === true) {
      socket.destroy(error);
      return;
    }
    const requestId = requestIdOf({ headers: {} });
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `x-request-id: ${requestId}`,
      "content-length: 0",
      "connection: close",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    socket.destroy(error);
    recordRequest(room, {
      requestId,
      method: "",
      route: NO_ROUTE,
      status,
      startedMillis: performance.now(),
      principal: null,
      note: NO_NOTE,
      failure: null,
      kind: "read",
    });
  });
}
