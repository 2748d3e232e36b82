export type { GrpcServer, GrpcServerOptions } from "./grpc/create-grpc-server.ts";
export { createGrpcServer } from "./grpc/create-grpc-server.ts";
