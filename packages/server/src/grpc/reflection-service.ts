import type { handleBidiStreamingCall, ServerDuplexStream } from "@grpc/grpc-js";
import { requestIdOf } from "./call-record.ts";
import { errorStatus } from "./grpc-status.ts";
import { reflect } from "./reflection/reflect.ts";

/** Reflection, in the two versions that tools ask for. */
export const REFLECTION_SERVICES: readonly string[] = [
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

/** Answers each message of a stream in turn; a message that is none ends it. */
export function reflectionHandler(
  services: readonly string[],
): handleBidiStreamingCall<Buffer, Buffer> {
  return (call: ServerDuplexStream<Buffer, Buffer>) => {
    call.on("data", (message: Buffer) => {
      try {
        call.write(reflect(message, services));
      } catch (error) {
        call.emit("error", errorStatus(error, requestIdOf(call.metadata)));
      }
    });
    call.on("end", () => call.end());
  };
}
