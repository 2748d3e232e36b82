import { FeatureStoreError } from "@fs/sdk";
import {
  type Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from "@grpc/grpc-js";
import type { Action } from "../access/auth-options.ts";
import { authorizationOf, recordCall, requestIdOf } from "./call-record.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { errorStatus } from "./grpc-status.ts";

/** What a call must pass before its message is read. */
export interface Door {
  readonly actions: readonly Action[];
  readonly writes: boolean;
  /** Whether it takes one of the server's places: probes and streams do not. */
  readonly takesPlace: boolean;
}

/**
 * Stands before every method that has a door: no message of a caller without a token is read, there are never more
 * calls than places, and a message arrives in time or not at all. What the library finds wrong with a call before its
 * method runs is the caller's mistake, and is answered as one.
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
  #leave: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #hasArrived = false;

  constructor(room: GrpcRoom, path: string, door: Door, call: ServerInterceptingCallInterface) {
    this.#room = room;
    this.#path = path;
    this.#door = door;
    this.#send = call.sendStatus.bind(call);
    // The library's own statuses pass no interceptor, so they are met where they are sent.
    call.sendStatus = (given) => {
      this.end();
      this.#send({ ...given, code: this.#codeOf(given.code ?? status.UNKNOWN) });
    };
  }

  /** Whether a call may go on; it is answered where it may not. */
  enter(metadata: Metadata): boolean {
    const { access, admission, limits } = this.#room;
    const startedMillis = performance.now();
    let principal: string | null = null;
    try {
      const header = authorizationOf(metadata);
      const { actions } = this.#door;
      principal = access.authorize(header, actions, this.#room.isExposed()).name;
      if (this.#door.takesPlace) this.#leave = admission.enter();
    } catch (failure) {
      principal ??= access.principalOf(authorizationOf(metadata))?.name ?? null;
      const requestId = requestIdOf(metadata);
      const note = { service: "", rows: 0, target: "" };
      const { writes } = this.#door;
      const path = this.#path;
      recordCall(this.#room, { path, writes, requestId, startedMillis, principal, note, failure });
      this.#send(errorStatus(failure, requestId));
      return false;
    }
    if (this.#door.takesPlace) {
      this.#timer = setTimeout(() => this.#late(requestIdOf(metadata)), limits.receiveMillis);
    }
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

  #late(requestId: string): void {
    this.end();
    const { receiveMillis } = this.#room.limits;
    const error = new FeatureStoreError(
      "FS_DEADLINE_EXCEEDED",
      `the request did not arrive within ${receiveMillis} milliseconds`,
    );
    this.#send(errorStatus(error, requestId));
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
