import {
  INVALID_SPANID,
  type Span,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";

let provider: TracerProvider | null = null;
let known: Tracer | null = null;

/**
 * The tracer of whatever SDK the process has set up, be that after this was loaded: the API's own tracer that waits for
 * one misses an SDK that loaded the API as CommonJS while this is ESM.
 */
export function tracer(): Tracer {
  const current = trace.getTracerProvider();
  if (known === null || current !== provider) {
    provider = current;
    known = current.getTracer("@fs/server");
  }
  return known;
}

/** Whether no SDK is set up, so that nobody will ever see the span. */
export function isNobodys(span: Span): boolean {
  return span.spanContext().spanId === INVALID_SPANID;
}
