import { type ErrorCode, httpStatusOf, isFeatureStoreError } from "@fs/sdk";
import { Metadata, type StatusObject, status } from "@grpc/grpc-js";

/** gRPC's status by the HTTP status that a code has elsewhere. */
const BY_HTTP: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.FAILED_PRECONDITION,
  413: status.RESOURCE_EXHAUSTED,
  422: status.INVALID_ARGUMENT,
  499: status.CANCELLED,
  503: status.UNAVAILABLE,
};

/** Codes that gRPC has a better word for. */
const BY_CODE: Partial<Record<ErrorCode, status>> = {
  // As Feast answers it.
  FS_PUSH_SOURCE_NOT_FOUND: status.INVALID_ARGUMENT,
  FS_DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  FS_STORE_UNSUPPORTED: status.UNIMPLEMENTED,
  // A caller asks a server that is about to go, or that has not seen the newest rows' layout: another may answer.
  FS_STORE_CLOSED: status.UNAVAILABLE,
  FS_LAYOUT_UNKNOWN: status.UNAVAILABLE,
};

/** The number of the gRPC status that an error answers with; INTERNAL only for what is the server's own fault. */
export function grpcStatusOf(error: unknown): status {
  const known = isFeatureStoreError(error) ? BY_CODE[error.code] : undefined;
  return known ?? BY_HTTP[httpStatusOf(error)] ?? status.INTERNAL;
}

/**
 * An error as gRPC carries it: the code stands in the trailer `x-fs-error-code`. An error that is not ours says nothing
 * but the request's id.
 */
export function errorStatus(
  error: unknown,
  requestId: string,
): Pick<StatusObject, "code" | "details" | "metadata"> {
  const metadata = new Metadata();
  metadata.set("x-fs-error-code", isFeatureStoreError(error) ? error.code : "FS_INTERNAL");
  metadata.set("x-request-id", requestId);
  const details = isFeatureStoreError(error)
    ? error.message
    : `the server failed; its log has request ${requestId}`;
  return { code: grpcStatusOf(error), details, metadata };
}
