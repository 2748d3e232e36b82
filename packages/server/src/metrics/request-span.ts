import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { isNobodys, tracer } from "./tracer.ts";

/** What a request's span says, in the words of OpenTelemetry's semantic conventions. */
export interface RequestSpan<T> {
  /** Of few: the route, not the path. */
  readonly name: string;
  /** What is known when the request comes. */
  readonly attributes: Attributes;
  /** The caller's own span, where it told of one. */
  readonly parent: Context;
  /** What is known when it is over: `error` is null where there is an answer. */
  outcome(answer: T | null, error: unknown): SpanOutcome;
}

/** How a request went. */
export interface SpanOutcome {
  readonly attributes: Attributes;
  /** Whether the server is to blame: a caller's mistake is no error of its span. */
  readonly isFault: boolean;
}

/** Runs a request inside a server span, which is the current one meanwhile. */
export function requestSpan<T>(asked: RequestSpan<T>, run: () => Promise<T>): Promise<T> {
  const { name, attributes, parent } = asked;
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  return isNobodys(span) ? run() : within(span, asked, run);
}

async function within<T>(span: Span, asked: RequestSpan<T>, run: () => Promise<T>): Promise<T> {
  const end = (answer: T | null, error: unknown) => {
    const outcome = asked.outcome(answer, error);
    span.setAttributes(outcome.attributes);
    if (outcome.isFault) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  try {
    const answer = await context.with(trace.setSpan(asked.parent, span), run);
    end(answer, null);
    return answer;
  } catch (error) {
    end(null, error);
    throw error;
  }
}
