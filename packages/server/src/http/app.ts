import type { IncomingMessage, ServerResponse } from "node:http";
import { Hono } from "hono";
import { type ExchangeRoom, exchange } from "./exchange.ts";
import { refuse } from "./refuse.ts";
import type { Route } from "./route.ts";

interface Bindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What hono wants back from a handler. Nobody reads it: Node's own response is written by then. */
const SENT = new Response(null);

/**
 * What Node's server is given: the routes on hono. hono sees of a request what it routes by, and replies are written to
 * Node's own response, so that no request is dressed as a web request and no body passes through a stream.
 */
export function requestListener(
  room: ExchangeRoom,
  routes: readonly Route[],
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const app = new Hono<{ Bindings: Bindings }>();
  for (const route of routes) {
    app.on(route.method, route.path, async ({ env }) => {
      await exchange(room, route, env.incoming, env.outgoing);
      return SENT;
    });
  }
  const paths = new Set(routes.map((route) => route.path));
  app.notFound(({ env, req }) => {
    refuse(room, paths.has(req.path) ? 405 : 404, env.incoming, env.outgoing);
    return SENT;
  });
  app.onError((_error, { env }) => {
    env.outgoing.destroy();
    return SENT;
  });
  return (incoming, outgoing) => {
    if (lacksHost(incoming)) return refuse(room, 400, incoming, outgoing);
    // hono would answer HEAD as GET; Feast does not.
    const method = incoming.method === "HEAD" ? "OPTIONS" : incoming.method;
    const asked = { method, url: urlOf(incoming) } as Request;
    void app.fetch(asked, { incoming, outgoing });
  };
}

/** Node would answer it without an id, were it asked to look. */
function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.host === undefined;
}

/** hono looks for the path behind a host, which it does not look at. A proxy may name the host itself (RFC 9112, 3.2.2). */
function urlOf({ url = "/" }: IncomingMessage): string {
  if (/^https?:\/\//i.test(url)) return url;
  return url.startsWith("/") ? `http://localhost${url}` : `http://localhost/${url}`;
}
