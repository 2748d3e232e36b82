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
  const all: Record<string, string | number> = { "x-request-id": scene.requestId, ...headers };
  if (scene.closing || status === 413) all.connection = "close";
  if (body !== null) all["content-type"] = contentType ?? "application/json";
  const bytes = body === null ? 0 : Buffer.byteLength(body);
  all["content-length"] = bytes;
  outgoing.writeHead(status, all);
  if (body === null || incoming.method === "HEAD") outgoing.end();
  // As many bytes as characters is ASCII, which is copied where UTF-8 is encoded.
  else outgoing.end(body, bytes === body.length ? "latin1" : "utf8");
  // Only what did not go at once waits for a reader. Node sets the connection's time anew after the answer.
  if (outgoing.socket?.writableLength !== 0) outgoing.setTimeout(scene.sendMillis);
}
