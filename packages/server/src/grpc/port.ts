import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { FeatureStoreError } from "@fs/sdk";
import type { ListenAddress } from "../http/node-server.ts";

/** A port whose connections are counted, handed over and, in the end, cut. */
export class Port {
  readonly #server: NetServer;
  readonly #sockets = new Set<Socket>();

  constructor(maxConnections: number, take: (socket: Socket) => void) {
    this.#server = createNet({ noDelay: true, pauseOnConnect: false }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      // What goes wrong with a connection ends it; its calls are told by the library.
      socket.on("error", () => socket.destroy());
      take(socket);
    });
    this.#server.maxConnections = maxConnections;
  }

  /** FS_ADDRESS_UNAVAILABLE where the address is taken or not this machine's. */
  listen({ host, port }: ListenAddress): Promise<ListenAddress> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      const onError = (cause: NodeJS.ErrnoException) => {
        reject(
          new FeatureStoreError(
            "FS_ADDRESS_UNAVAILABLE",
            `cannot listen on ${host}:${port}: ${cause.code ?? "the system refuses it"}; choose another port or host`,
            { cause },
          ),
        );
      };
      server.once("error", onError);
      server.listen({ host, port }, () => {
        server.off("error", onError);
        const address = server.address();
        resolve({ host, port: typeof address === "object" ? (address?.port ?? port) : port });
      });
    });
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
