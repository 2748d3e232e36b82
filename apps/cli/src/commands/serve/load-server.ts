import { FeatureStoreError } from "@fs/sdk";

/** The feature server's package. */
export type ServerPackage = typeof import("@fs/server");

/** Its gRPC part. */
export type GrpcPackage = typeof import("@fs/server/grpc");

/** The server that came with this command. It is loaded when it is needed: all else starts without it. */
export function loadServer(): Promise<ServerPackage> {
  return import("@fs/server");
}

/** The gRPC part. FS_STORE_NOT_INSTALLED where the package that it needs is missing. */
export async function loadGrpc(): Promise<GrpcPackage> {
  try {
    return await import("@fs/server/grpc");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new FeatureStoreError(
      "FS_STORE_NOT_INSTALLED",
      "--grpc-port needs @grpc/grpc-js, which is not installed beside @fs/cli; run npm install @grpc/grpc-js there, or leave the flag out",
      { cause },
    );
  }
}
