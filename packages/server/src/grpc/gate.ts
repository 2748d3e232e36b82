import { FeatureStoreError } from "@fs/sdk";
import {
  Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from "@grpc/grpc-js";
import type { Action } from "../access/auth-options.ts";
import { requestSpan } from "../metrics/request-span.ts";
import { authorizationOf, recordCall, requestIdOf } from "./call-record.ts";
import { callSpan } from "./call-span.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { errorStatus } from "./grpc-status.ts";

/** What a call must pass before its message is read. */
export interface Door {
  /** Null where it is open to anybody. */
  readonly actions: readonly Action[] | null;
  readonly writes: boolean;
  /** Whether it takes one of the server's places: probes and streams do not. */
  readonly takesPlace: boolean;
  /** Whether a caller sends one message and is done, which must come in time. */
  readonly hasOneMessage: boolean;
}

/**
 * Stands before every method that has a door: no message of a caller without a token is read, there are never more
 * calls than places, and a message arrives in time or not at all. What the library finds wrong with a call before its
 * method runs is the caller's mistake, and is answered as one. Calls that never come to their method are recorded here.
 */
export function gate(room: GrpcRoom, doors: ReadonlyMap<string, Door>): ServerInterceptor {
  return ({ path }, call) => {
    const door = doors.get(path);
    return door === undefined ? new ServerInterceptingCall(call) : guarded(room, path, door, call);
  };
}

function guarded(
  room: GrpcRoom,
  path: string,
  door: Door,
  call: ServerInterceptingCallInterface,
): ServerInterceptingCall {
  const passage = new Passage(room, path, door, call);
  const listener = new ServerListenerBuilder()
    .withOnReceiveMetadata((metadata, next) => {
      if (passage.enter(metadata)) next(metadata);
    })
    .withOnReceiveMessage((message, next) => {
      passage.hasMessage = true;
      next(message);
    })
    .withOnReceiveHalfClose((next) => {
      passage.arrived();
      next();
    })
    .withOnCancel(() => passage.end())
    .build();
  return new ServerInterceptingCall(
    call,
    new ResponderBuilder().withStart((next) => next(listener)).build(),
  );
}

class Passage {
  hasMessage = false;
  readonly #room: GrpcRoom;
  readonly #path: string;
  readonly #door: Door;
  readonly #send: ServerInterceptingCallInterface["sendStatus"];
  readonly #startedMillis = performance.now();
  #metadata: Metadata | null = null;
  #leave: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #hasArrived = false;
  #isRecorded = false;

  constructor(room: GrpcRoom, path: string, door: Door, call: ServerInterceptingCallInterface) {
    this.#room = room;
    this.#path = path;
    this.#door = door;
    this.#send = call.sendStatus.bind(call);
    // The library's own statuses pass no interceptor, so they are met where they are sent.
    call.sendStatus = (given) => {
      this.end();
      const code = this.#codeOf(given.code ?? status.UNKNOWN);
      const metadata = this.#isLost ? this.#told(code) : given.metadata;
      this.#send({ ...given, code, metadata: metadata ?? null });
    };
  }

  /** Whether a call may go on; it is answered where it may not. */
  enter(metadata: Metadata): boolean {
    const { access, admission, limits } = this.#room;
    const { actions, takesPlace, hasOneMessage } = this.#door;
    this.#metadata = metadata;
    try {
      if (actions !== null)
        access.authorize(authorizationOf(metadata), actions, this.#room.isExposed());
      if (takesPlace) this.#leave = admission.enter();
    } catch (failure) {
      this.#refuse(failure);
      return false;
    }
    if (hasOneMessage) this.#timer = setTimeout(() => this.#late(), limits.receiveMillis);
    return true;
  }

  /** The caller has sent all that it will. */
  arrived(): void {
    this.#hasArrived = true;
    this.#stopTimer();
  }

  /** The call is over. */
  end(): void {
    this.#stopTimer();
    this.#leave?.();
    this.#leave = null;
  }

  /** Whether it has not come to its method, and nobody has told of it. */
  get #isLost(): boolean {
    const hasBegun = this.#hasArrived && this.hasMessage;
    return this.#door.hasOneMessage && !hasBegun && !this.#isRecorded;
  }

  #late(): void {
    const { receiveMillis } = this.#room.limits;
    this.#refuse(
      new FeatureStoreError(
        "FS_DEADLINE_EXCEEDED",
        `the request did not arrive within ${receiveMillis} milliseconds`,
      ),
    );
  }

  #refuse(failure: unknown): void {
    this.end();
    const span = callSpan(this.#path, this.#metadata ?? new Metadata());
    requestSpan(span, () => Promise.reject(failure)).catch(() => {});
    this.#send(errorStatus(failure, this.#record(failure)));
  }

  /** Records what the library said; answers the trailers with the request id that it is found under. */
  #told(code: status): Metadata {
    const metadata = new Metadata();
    metadata.set("x-request-id", this.#record(null, code));
    return metadata;
  }

  /** The request id that it is found under. */
  #record(failure: unknown, code?: status): string {
    this.#isRecorded = true;
    const metadata = this.#metadata ?? new Metadata();
    const requestId = requestIdOf(metadata);
    recordCall(this.#room, {
      path: this.#path,
      writes: this.#door.writes,
      requestId,
      startedMillis: this.#startedMillis,
      principal: this.#room.access.principalOf(authorizationOf(metadata))?.name ?? null,
      note: { service: "", rows: 0, target: "" },
      failure,
      status: code,
    });
    return requestId;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** A message cut short, a broken compression or time-out header; after the method began, whatever it says. */
  #codeOf(code: status): status {
    if (this.#hasArrived && this.hasMessage) return code;
    const isTheirs =
      code === status.INTERNAL || (this.#hasArrived && code === status.UNIMPLEMENTED);
    return isTheirs ? status.INVALID_ARGUMENT : code;
  }
}
