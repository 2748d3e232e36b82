import type { handleBidiStreamingCall, handleUnaryCall, Server } from "@grpc/grpc-js";
import { answerCall } from "./answer-call.ts";
import { featureMethods } from "./feature-methods.ts";
import type { Door } from "./gate.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { HEALTH_SERVICE, healthService } from "./health-service.ts";
import { REFLECTION_SERVICES, reflectionHandler } from "./reflection-service.ts";
import { definitionOf } from "./service-definitions.ts";

const UNARY = { request: false, response: false };

const OPEN_DOOR: Door = { actions: null, writes: false, takesPlace: false, hasOneMessage: true };

/** What services are added with. */
export interface ServicesOptions {
  /** Is given the door of each method that has one. */
  readonly doors: Map<string, Door>;
  readonly healthEveryMillis: number;
}

/** Adds every service to a server; answers what ends the streams of those who watch its health. */
export function addServices(
  server: Server,
  room: GrpcRoom,
  { doors, healthEveryMillis }: ServicesOptions,
): () => void {
  const methods = featureMethods(room);
  for (const method of methods) {
    const { path, actions, writes } = method;
    doors.set(path, { actions, writes, takesPlace: true, hasOneMessage: true });
    const answer: handleUnaryCall<Buffer, Buffer> = (call, reply) =>
      void answerCall(room, method, call, reply);
    server.addService(definitionOf(path, UNARY), { method: answer });
  }
  const features = [...new Set(methods.map(({ path }) => path.split("/")[1] as string))];
  const health = healthService(room, features, healthEveryMillis);
  for (const method of ["Check", "Watch"]) doors.set(`/${HEALTH_SERVICE}/${method}`, OPEN_DOOR);
  server.addService(definitionOf(`/${HEALTH_SERVICE}/Check`, UNARY), { method: health.check });
  server.addService(definitionOf(`/${HEALTH_SERVICE}/Watch`, { request: false, response: true }), {
    method: health.watch,
  });
  const services = [...features, HEALTH_SERVICE, ...REFLECTION_SERVICES];
  for (const service of REFLECTION_SERVICES) {
    const path = `/${service}/ServerReflectionInfo`;
    doors.set(path, { ...OPEN_DOOR, actions: ["describe"], hasOneMessage: false });
    const method: handleBidiStreamingCall<Buffer, Buffer> = reflectionHandler(services);
    server.addService(definitionOf(path, { request: true, response: true }), { method });
  }
  return health.close;
}
