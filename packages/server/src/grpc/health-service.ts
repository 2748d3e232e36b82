import { FeatureStoreError } from "@fs/sdk";
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { requestIdOf } from "./call-record.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { errorStatus } from "./grpc-status.ts";
import { decodeHealthRequest, encodeHealth } from "./message/short-messages.ts";

/** Its full name. */
export const HEALTH_SERVICE = "grpc.health.v1.Health";

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

/** A watcher costs a stream, and no token; counted by connection, one caller takes no other's. */
const WATCHERS_PER_CONNECTION = 10;

/** The health of a server is its readiness, looked at for each check, and in turn for whoever watches. */
export interface HealthService {
  readonly check: handleUnaryCall<Buffer, Buffer>;
  readonly watch: handleServerStreamingCall<Buffer, Buffer>;
  /** Tells whoever watches that it is over. */
  close(): void;
}

/** Health of these services; `everyMillis` apart, readiness is looked at while somebody watches. */
export function healthService(
  room: GrpcRoom,
  services: readonly string[],
  everyMillis: number,
): HealthService {
  const watchers = new Watchers(room, everyMillis);
  const isKnown = (name: string) => name === "" || services.includes(name);
  return {
    check(call, reply) {
      const answer = async () => {
        const name = decodeHealthRequest(call.request);
        if (!isKnown(name))
          throw new FeatureStoreError(
            "FS_SERVICE_NOT_FOUND",
            "there is no gRPC service of that name",
          );
        return encodeHealth(await healthOf(room));
      };
      answer().then(
        (bytes) => reply(null, bytes),
        (error: unknown) => reply(errorStatus(error, requestIdOf(call.metadata))),
      );
    },
    watch(call) {
      try {
        watchers.add(call, isKnown(decodeHealthRequest(call.request)));
      } catch (error) {
        call.emit("error", errorStatus(error, requestIdOf(call.metadata)));
      }
    },
    close: () => watchers.close(),
  };
}

async function healthOf(room: GrpcRoom): Promise<number> {
  if (room.isClosing()) return NOT_SERVING;
  const { ready } = await room.serving.readiness();
  return ready && !room.isClosing() ? SERVING : NOT_SERVING;
}

type Watcher = ServerWritableStream<Buffer, Buffer>;

class Watchers {
  readonly #room: GrpcRoom;
  readonly #everyMillis: number;
  readonly #told = new Map<Watcher, number>();
  readonly #byConnection = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(room: GrpcRoom, everyMillis: number) {
    this.#room = room;
    this.#everyMillis = everyMillis;
  }

  /** Who asks for a service that is not known is told so once, and waits like the others, as the protocol has it. */
  add(call: Watcher, isKnown: boolean): void {
    const connection = call.getPeer();
    const count = this.#byConnection.get(connection) ?? 0;
    if (count >= WATCHERS_PER_CONNECTION) {
      throw new FeatureStoreError(
        "FS_LIMIT_EXCEEDED",
        `a connection has room for ${WATCHERS_PER_CONNECTION} watchers of the health; check instead`,
      );
    }
    this.#byConnection.set(connection, count + 1);
    this.#told.set(call, isKnown ? 0 : SERVICE_UNKNOWN);
    call.once("cancelled", () => this.#remove(call, connection));
    if (isKnown) this.#look();
    else call.write(encodeHealth(SERVICE_UNKNOWN));
  }

  close(): void {
    for (const [call, told] of this.#told) {
      if (told !== SERVICE_UNKNOWN) call.write(encodeHealth(NOT_SERVING));
      call.end();
    }
    this.#told.clear();
  }

  #remove(call: Watcher, connection: string): void {
    this.#told.delete(call);
    const count = (this.#byConnection.get(connection) ?? 1) - 1;
    if (count > 0) this.#byConnection.set(connection, count);
    else this.#byConnection.delete(connection);
  }

  /** Looks once at a time, and again later while anybody watches. */
  #look(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const tell = (health: number) => {
      for (const [call, told] of this.#told) {
        if (told === health || told === SERVICE_UNKNOWN) continue;
        this.#told.set(call, health);
        call.write(encodeHealth(health));
      }
    };
    healthOf(this.#room)
      .catch(() => NOT_SERVING)
      .then((health) => {
        tell(health);
        if (this.#told.size === 0 || this.#timer !== null) return;
        this.#timer = setTimeout(() => this.#look(), this.#everyMillis).unref();
      });
  }
}
