import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { type ListenAddress, listen } from "../access/listen.ts";

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
