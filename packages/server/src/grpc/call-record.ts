import { randomBytes } from "node:crypto";
import { isFeatureStoreError } from "@fs/sdk";
import { type Metadata, status } from "@grpc/grpc-js";
import type { CallNote } from "./grpc-method.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { grpcStatusOf } from "./grpc-status.ts";

/** A call that is over. */
export interface EndedCall {
  readonly path: string;
  readonly writes: boolean;
  readonly requestId: string;
  readonly startedMillis: number;
  readonly principal: string | null;
  readonly note: CallNote;
  /** Null where it was answered. */
  readonly failure: unknown;
  /** Where it ended with no error of ours: what the library said of it. */
  readonly status?: status | undefined;
}

/** Puts a call into the metrics, and into the access log or the audit log: the same lines that HTTP writes, with gRPC's status numbers. */
export function recordCall(room: GrpcRoom, ended: EndedCall): void {
  const { failure, path, requestId, note } = ended;
  const code = ended.status ?? (failure === null ? status.OK : grpcStatusOf(failure));
  const millis = performance.now() - ended.startedMillis;
  if (code === status.INTERNAL) room.log.failed(path, requestId, failure);
  room.metrics.request(path, note.service, code, millis / 1000);
  const logged = {
    requestId,
    method: "gRPC",
    route: path,
    status: code,
    millis: Math.round(millis * 1000) / 1000,
    code: isFeatureStoreError(failure) ? failure.code : null,
    principal: ended.principal,
    ...note,
  };
  if (ended.writes) room.log.audit(logged);
  else room.log.access(logged);
}

const PREFIX = randomBytes(6).toString("hex");
let counter = 0;

/** The caller's id where it is a plain one, else one of our own. */
export function requestIdOf(metadata: Metadata): string {
  const [given] = metadata.get("x-request-id");
  if (typeof given === "string" && /^[\w.:-]{1,64}$/.test(given)) return given;
  counter += 1;
  return `${PREFIX}-g${counter.toString(36)}`;
}

/** The caller's token, as the header of HTTP has it. */
export function authorizationOf(metadata: Metadata): string | undefined {
  const [given] = metadata.get("authorization");
  return typeof given === "string" ? given : undefined;
}
