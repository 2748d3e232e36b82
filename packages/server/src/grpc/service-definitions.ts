import type { ServiceDefinition } from "@grpc/grpc-js";

/** Messages stay bytes between the library and the methods, which read and write them themselves. */
const same = (message: Buffer): Buffer => message;

/** A service of one method, by its path, as the library registers it. */
export function definitionOf(
  path: string,
  streams: { readonly request: boolean; readonly response: boolean },
): ServiceDefinition {
  return {
    method: {
      path,
      requestStream: streams.request,
      responseStream: streams.response,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  };
}
