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

/** How many may watch: a watcher costs a stream, and no token. */
const MAX_WATCHERS = 100;

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
        if (isKnown(decodeHealthRequest(call.request))) watchers.add(call);
        else call.write(encodeHealth(SERVICE_UNKNOWN));
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
  #timer: NodeJS.Timeout | null = null;

  constructor(room: GrpcRoom, everyMillis: number) {
    this.#room = room;
    this.#everyMillis = everyMillis;
  }

  add(call: Watcher): void {
    if (this.#told.size >= MAX_WATCHERS) {
      throw new FeatureStoreError("FS_OVERLOADED", `${MAX_WATCHERS} watch already; check instead`);
    }
    this.#told.set(call, 0);
    call.once("cancelled", () => this.#told.delete(call));
    this.#look();
  }

  close(): void {
    for (const call of this.#told.keys()) {
      call.write(encodeHealth(NOT_SERVING));
      call.end();
    }
    this.#told.clear();
  }

  /** Looks once at a time, and again later while anybody watches. */
  #look(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const tell = (health: number) => {
      for (const [call, told] of this.#told) {
        if (told === health) continue;
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
