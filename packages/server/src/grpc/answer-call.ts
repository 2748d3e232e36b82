import { FeatureStoreError } from "@fs/sdk";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { requestSpan } from "../metrics/request-span.ts";
import { authorizationOf, recordCall, requestIdOf } from "./call-record.ts";
import { callSpan } from "./call-span.ts";
import type { CallNote, GrpcMethod } from "./grpc-method.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { errorStatus } from "./grpc-status.ts";

/** Answers one call whose message has arrived: who may, the method within its deadline, the reply, metrics and logs. Never rejects. */
export async function answerCall(
  room: GrpcRoom,
  method: GrpcMethod,
  call: ServerUnaryCall<Buffer, Buffer>,
  reply: sendUnaryData<Buffer>,
): Promise<void> {
  const { path, writes } = method;
  const startedMillis = performance.now();
  const requestId = requestIdOf(call.metadata);
  const note: CallNote = { service: "", rows: 0, target: "" };
  const caller: { principal: string | null } = { principal: null };
  let failure: unknown = null;
  try {
    const answer = await requestSpan(callSpan(path, call.metadata), async () => {
      const open = method.open(call.request);
      const actions = [...method.actions, ...open.actions];
      const header = authorizationOf(call.metadata);
      caller.principal = room.access.authorize(header, actions, room.isExposed()).name;
      return room.deadline.run((signal) => open.run(signal, note), leftSignal(call));
    });
    reply(null, answer);
  } catch (error) {
    failure = error;
    const header = authorizationOf(call.metadata);
    caller.principal ??= room.access.principalOf(header)?.name ?? null;
    reply(errorStatus(error, requestId));
  }
  const { principal } = caller;
  recordCall(room, { path, writes, requestId, startedMillis, principal, note, failure });
}

/** Fires when the caller goes away, or its deadline passes: the library has told it so by then. */
function leftSignal(call: ServerUnaryCall<Buffer, Buffer>): AbortSignal {
  const controller = new AbortController();
  const left = () => {
    const deadline = call.getDeadline();
    const isLate = Number(deadline) <= Date.now();
    controller.abort(
      isLate
        ? new FeatureStoreError("FS_DEADLINE_EXCEEDED", "the caller's deadline passed")
        : new FeatureStoreError("FS_ABORTED", "the caller went away"),
    );
  };
  if (call.cancelled) left();
  else call.once("cancelled", left);
  return controller.signal;
}
