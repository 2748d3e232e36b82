import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

/**
 * Writes a reply. A connection whose request was not read, or whose server is closing, is not used again; one whose
 * caller reads nothing for `sendMillis` is cut.
 */
export function sendReply(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, body, contentType, headers }: Reply,
  scene: { readonly requestId: string; readonly closing: boolean; readonly sendMillis: number },
): void {
  // Only from here on: a route may take longer than a reader. Node sets the connection's time anew after the answer.
  outgoing.setTimeout(scene.sendMillis);
  const all: Record<string, string | number> = { "x-request-id": scene.requestId, ...headers };
  if (scene.closing || status === 413) all.connection = "close";
  if (body === null) {
    all["content-length"] = 0;
    outgoing.writeHead(status, all);
    outgoing.end();
    return;
  }
  all["content-type"] = contentType ?? "application/json";
  const bytes = Buffer.byteLength(body);
  all["content-length"] = bytes;
  outgoing.writeHead(status, all);
  if (incoming.method === "HEAD") outgoing.end();
  // As many bytes as characters is ASCII, which is copied where UTF-8 is encoded.
  else outgoing.end(body, bytes === body.length ? "latin1" : "utf8");
}
