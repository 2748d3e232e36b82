import type { Observer } from "@fs/sdk/adapter";
import { type Context, context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { isNobodys, tracer } from "./tracer.ts";

/** What a server measures by, and what its store is given as `observer`, so that both tell one story. */
export interface Telemetry {
  /** Give it to the FeatureStore: its spans become OpenTelemetry spans and the metrics `fs_store_seconds`, its counts `fs_store_events_total`. */
  readonly observer: Observer;
  /** What `/metrics` prints; add your own. */
  readonly metrics: Registry;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Metrics of this process and an observer that feeds them. Spans go to whatever OpenTelemetry SDK the process has set up. */
export function telemetry(): Telemetry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const registers = [metrics];
  const seconds = new Histogram({
    name: "fs_store_seconds",
    help: "Time that a call of the store took, by operation",
    labelNames: ["operation"],
    buckets: SECONDS,
    registers,
  });
  const events = new Counter({
    name: "fs_store_events_total",
    help: "What the store counted, by event",
    labelNames: ["event"],
    registers,
  });
  return {
    metrics,
    observer: {
      async span(name, attributes, run) {
        const start = performance.now();
        const span = tracer().startSpan(name, { attributes: { ...attributes } });
        try {
          return await within(context.active(), span, run);
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
          seconds.observe({ operation: name }, (performance.now() - start) / 1000);
        }
      },
      count: (name, by) => events.inc({ event: name }, by),
    },
  };
}

/** Runs with the span as the current one, unless it is nobody's: where no SDK is set up there is none to be found by. */
function within<T>(parent: Context, span: Span, run: () => Promise<T>): Promise<T> {
  if (isNobodys(span)) return run();
  return context.with(trace.setSpan(parent, span), run);
}
