import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { FeatureStoreError } from "@fs/sdk";
import { type ListenAddress, listen } from "../access/listen.ts";
import type { TlsOptions } from "../http/node-server.ts";

/** What a port heeds. */
export interface PortOptions {
  readonly maxConnections: number;
  /** How long a connection may take to be one of TLS. */
  readonly handshakeMillis: number;
  readonly tls: TlsOptions | undefined;
}

/**
 * A port whose connections are counted, handed over and, in the end, cut. TLS is ended here: the library would wait two
 * minutes for a handshake. FS_CONFIG_INVALID for a key or certificate that is none.
 */
export class Port {
  readonly #server: NetServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: PortOptions, take: (socket: Socket) => void) {
    const ready = (socket: Socket): void => {
      // What goes wrong with a connection ends it; its calls are told by the library.
      socket.on("error", () => socket.destroy());
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
