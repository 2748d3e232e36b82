import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { FeatureStoreError } from "@fs/sdk";
import { type ListenAddress, listen } from "../access/listen.ts";
import type { TlsOptions } from "../http/node-server.ts";

/** What a port heeds. */
export interface PortOptions {
  readonly maxConnections: number;
  /** How long a connection may take to be one of TLS, and then to begin HTTP/2. */
  readonly handshakeMillis: number;
  readonly tls: TlsOptions | undefined;
}

/** Bytes of the shortest beginning of HTTP/2: its preface, and the head of a frame of settings. */
const BEGINNING_BYTES = 24 + 9;

/**
 * A port whose connections are counted, handed over and, in the end, cut; at once those that do not begin in time.
 * TLS is ended here: the library would wait two minutes for a handshake. FS_CONFIG_INVALID for a key or certificate that
 * is none.
 */
export class Port {
  readonly #server: NetServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: PortOptions, take: (socket: Socket) => void) {
    const ready = (socket: Socket): void => {
      // What goes wrong with a connection ends it; its calls are told by the library.
      socket.on("error", () => socket.destroy());
      cutUnlessBegun(socket, options.handshakeMillis);
      take(socket);
    };
    const { tls } = options;
    this.#server =
      tls === undefined
        ? createNet({ noDelay: true }, ready)
        : secureServer(tls, options.handshakeMillis, ready);
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.maxConnections = options.maxConnections;
  }

  /** FS_ADDRESS_UNAVAILABLE where the address is taken or not this machine's. */
  listen(address: ListenAddress): Promise<ListenAddress> {
    return listen(this.#server, address);
  }

  /** Accepts no more. */
  stop(): void {
    this.#server.close();
  }

  /** Cuts every connection that is left. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** To the library a connection that says nothing is an idle one. Bytes of TLS count once they are deciphered. */
function cutUnlessBegun(socket: Socket, millis: number): void {
  const timer = setTimeout(() => {
    if (socket.bytesRead < BEGINNING_BYTES) socket.destroy();
  }, millis).unref();
  socket.once("close", () => clearTimeout(timer));
}

function secureServer(
  { key, cert }: TlsOptions,
  handshakeTimeout: number,
  ready: (socket: Socket) => void,
): NetServer {
  try {
    const options = { key, cert, handshakeTimeout, noDelay: true, ALPNProtocols: ["h2"] };
    const server = createTls(options, ready);
    return server.on("tlsClientError", (_error, socket) => socket.destroy());
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      "tls: the key and the certificate are no matching pair in PEM; give both",
      { cause },
    );
  }
}
