import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { Server as NetServer, type Socket } from "node:net";
import { FeatureStoreError } from "@fs/sdk";
import type { ServerLimits } from "../limits/server-limits.ts";

/** Key and certificate, PEM. */
export interface TlsOptions {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** Node's server with this server's limits on headers, slow requests and connections. FS_CONFIG_INVALID for a key or certificate that is none. */
export function nodeServer(
  limits: ServerLimits,
  tls: TlsOptions | undefined,
  listener: Parameters<typeof createHttp>[1],
): Server {
  const options = {
    requestTimeout: limits.receiveMillis,
    headersTimeout: Math.min(limits.headersMillis, limits.receiveMillis),
    keepAliveTimeout: limits.keepAliveMillis,
    // The listener looks: a request without one is answered and recorded like others.
    requireHostHeader: false,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(limits.receiveMillis / 2)),
  };
  const server =
    tls === undefined ? createHttp(options, listener) : secureServer(options, tls, listener);
  server.maxConnections = limits.connections;
  const sockets = new Set<Socket>();
  socketsOf.set(server, sockets);
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return server;
}

const socketsOf = new WeakMap<Server, ReadonlySet<Socket>>();

/** How many connections of a {@link nodeServer} have an answer on its way that their callers have not read. */
export function sendingCount(server: Server): number {
  return [...(socketsOf.get(server) ?? [])].filter((socket) => socket.writableLength > 0).length;
}

function secureServer(
  options: Parameters<typeof createHttps>[0],
  { key, cert }: TlsOptions,
  listener: Parameters<typeof createHttp>[1],
): Server {
  try {
    const handshakeTimeout = options?.headersTimeout;
    return createHttps({ ...options, key, cert, handshakeTimeout }, listener);
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      "tls: the key and the certificate are no matching pair in PEM; give both",
      { cause },
    );
  }
}

/**
 * Stops accepting; connections that are open finish what they asked, idle ones are closed after `graceMillis` (a caller
 * may be about to use one) and once no answer is on its way, and all of them when the signal fires. Resolves when none is
 * left.
 */
export function stopListening(
  server: Server,
  graceMillis: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(
      () => {
        // To Node a connection is idle once its answer was written, be it sent or not.
        if (sendingCount(server) === 0) server.closeIdleConnections();
      },
      Math.max(10, graceMillis),
    );
    const cut = () => server.closeAllConnections();
    signal.addEventListener("abort", cut, { once: true });
    // http's own close would cut idle connections at once.
    NetServer.prototype.close.call(server, () => {
      clearInterval(sweep);
      signal.removeEventListener("abort", cut);
      resolve();
    });
    if (signal.aborted) cut();
  });
}
