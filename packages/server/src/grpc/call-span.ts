import { isFeatureStoreError } from "@fs/sdk";
import { type Metadata, status } from "@grpc/grpc-js";
import { context, propagation } from "@opentelemetry/api";
import type { RequestSpan, SpanOutcome } from "../metrics/request-span.ts";
import { grpcStatusOf } from "./grpc-status.ts";

/** Statuses that are the server's fault, by OpenTelemetry's conventions for gRPC servers. */
const FAULTS: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** The span of a call, which continues the caller's trace. */
export function callSpan(path: string, metadata: Metadata): RequestSpan<Buffer> {
  const [, service = "", method = ""] = path.split("/");
  return {
    name: `${service}/${method}`,
    attributes: { "rpc.system": "grpc", "rpc.service": service, "rpc.method": method },
    parent: propagation.extract(context.active(), metadata.getMap()),
    outcome: spanOutcome,
  };
}

function spanOutcome(_answer: Buffer | null, error: unknown): SpanOutcome {
  const code = error === null ? status.OK : grpcStatusOf(error);
  return {
    attributes: {
      "rpc.grpc.status_code": code,
      ...(isFeatureStoreError(error) ? { "error.type": error.code } : {}),
    },
    isFault: FAULTS.has(code),
  };
}
