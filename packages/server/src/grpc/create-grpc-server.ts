import { FeatureStoreError } from "@fs/sdk";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { exposureWarning } from "../access/exposure-warning.ts";
import { isLoopback } from "../access/is-loopback.ts";
import type { ListenAddress } from "../access/listen.ts";
import type { Closed, ServerRoom } from "../create-server.ts";
import type { TlsOptions } from "../http/node-server.ts";
import { addServices } from "./add-services.ts";
import { gate } from "./gate.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { Port } from "./port.ts";

/** How a server is served over gRPC. */
export interface GrpcServerOptions {
  readonly tls?: TlsOptions | undefined;
  /** How often readiness is looked at for whoever watches the health; 5,000 milliseconds unless told otherwise. */
  readonly healthEveryMillis?: number | undefined;
}

/** A server over gRPC. */
export interface GrpcServer {
  /** Null until it listens. */
  readonly address: ListenAddress | null;
  /** 127.0.0.1:6567 unless told otherwise; port 0 = any that is free. FS_ADDRESS_UNAVAILABLE where it cannot. */
  listen(address?: Partial<ListenAddress>): Promise<ListenAddress>;
  /** Health is NOT_SERVING, accepts no more, finishes what is in flight: within `deadlineMillis` (10,000), after which connections are cut; `finished` is false where calls were. */
  close(options?: { readonly deadlineMillis?: number }): Promise<Closed>;
}

/**
 * Serves the room of a feature server over gRPC too: `createGrpcServer(createServer(store, options).room)`. Same store,
 * limits, tokens, log and metrics. The room's server closes the room. FS_CONFIG_INVALID for a key or certificate that
 * is none.
 */
export function createGrpcServer(room: ServerRoom, options: GrpcServerOptions = {}): GrpcServer {
  return new RunningGrpcServer(room, options);
}

class RunningGrpcServer implements GrpcServer {
  readonly #room: ServerRoom;
  readonly #server: Server;
  readonly #port: Port;
  readonly #closeHealth: () => void;
  readonly #hasTls: boolean;
  #address: ListenAddress | null = null;
  #closing: Promise<Closed> | null = null;

  constructor(room: ServerRoom, options: GrpcServerOptions) {
    this.#room = room;
    this.#hasTls = options.tls !== undefined;
    const grpcRoom: GrpcRoom = {
      ...room,
      isExposed: () => this.#address !== null && !isLoopback(this.#address.host),
      isClosing: () => this.#closing !== null,
    };
    const doors = new Map();
    this.#server = new Server({
      "grpc.max_receive_message_length": room.limits.bodyBytes,
      "grpc.max_send_message_length": -1,
      "grpc.max_concurrent_streams": room.limits.concurrentRequests,
      "grpc.max_connection_idle_ms": room.limits.keepAliveMillis,
      "grpc.enable_channelz": 0,
      interceptors: [gate(grpcRoom, doors)],
    });
    this.#closeHealth = addServices(this.#server, grpcRoom, {
      doors,
      healthEveryMillis: options.healthEveryMillis ?? 5_000,
    });
    // The library would print what is wrong with an address, and count no connections.
    const injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
    const { connections, headersMillis } = room.limits;
    const port = { maxConnections: connections, handshakeMillis: headersMillis, tls: options.tls };
    this.#port = new Port(port, (socket) => injector.injectConnection(socket));
  }

  get address(): ListenAddress | null {
    return this.#address;
  }

  async listen(address: Partial<ListenAddress> = {}): Promise<ListenAddress> {
    if (this.#closing !== null || this.#address !== null) {
      throw new FeatureStoreError(
        "FS_ARGUMENT_INVALID",
        "a server listens once; create another one",
      );
    }
    const wanted = { host: address.host ?? "127.0.0.1", port: address.port ?? 6567 };
    this.#address = wanted;
    try {
      this.#address = await this.#port.listen(wanted);
    } catch (error) {
      this.#address = null;
      throw error;
    }
    this.#tell(this.#address);
    return this.#address;
  }

  close(options: { readonly deadlineMillis?: number } = {}): Promise<Closed> {
    this.#closing ??= this.#close(options.deadlineMillis ?? 10_000);
    return this.#closing;
  }

  async #close(deadlineMillis: number): Promise<Closed> {
    const { admission, log } = this.#room;
    let finished = true;
    const cut = () => {
      finished = admission.inFlight === 0;
      if (!finished) log.warn("the deadline is over: gRPC calls in flight were cut off");
      this.#server.forceShutdown();
      this.#port.cut();
    };
    const timer = setTimeout(cut, deadlineMillis);
    if (this.#address !== null) this.#port.stop();
    this.#closeHealth();
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    clearTimeout(timer);
    // Connections that never began to speak HTTP/2 belong to no session.
    this.#port.cut();
    return { finished };
  }

  #tell(address: ListenAddress): void {
    const { access, log } = this.#room;
    const where = `${address.host}:${address.port}${this.#hasTls ? " with TLS" : ""}`;
    log.info(`listening for gRPC on ${where}`);
    const warning = exposureWarning(access, address, "gRPC");
    if (warning !== null) log.warn(warning);
  }
}
