import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { routeReply } from "./error-reply.ts";
import { type ExchangeRoom, exchange } from "./exchange.ts";
import type { Route } from "./route.ts";
import { sendReply } from "./send-reply.ts";

/** What Node's server is given: the routes on hono. Replies are written to Node's own response, so that no body passes through a stream. */
export function requestListener(
  room: ExchangeRoom,
  routes: readonly Route[],
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const route of routes) {
    app.on(route.method, route.path, async ({ env, req }) => {
      // hono answers HEAD as GET; Feast does not.
      if (req.method !== route.method) noRoute(room, 405, env.incoming, env.outgoing);
      else await exchange(room, route, env.incoming, env.outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  }
  const paths = new Set(routes.map((route) => route.path));
  app.notFound(({ env, req }) => {
    noRoute(room, paths.has(req.path) ? 405 : 404, env.incoming, env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  return getRequestListener(app.fetch, { hostname: "localhost", overrideGlobalObjects: false });
}

function noRoute(
  room: ExchangeRoom,
  status: 404 | 405,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const scene = { accept: incoming.headers.accept ?? "", requestId: "" };
  const reply = routeReply(status, scene);
  const started = performance.now();
  const { sendMillis } = room.limits;
  sendReply(incoming, outgoing, reply, {
    requestId: "none",
    closing: room.isClosing(),
    sendMillis,
  });
  room.metrics.request("other", "", status, (performance.now() - started) / 1000);
}
