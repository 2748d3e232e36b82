import { AggregatorRegistry } from "prom-client";
import type { Telemetry } from "../metrics/telemetry.ts";
import {
  type CloseMessage,
  isMessage,
  type MetricsAnswer,
  type MetricsQuestion,
} from "./worker-messages.ts";

/** What a worker process has of its primary. */
export interface WorkerLink {
  /** The metrics of all workers as one: give it to the server as `metricsText`. Its own, where the others cannot be asked in time. */
  readonly metricsText: () => Promise<string>;
}

const ANSWER_MILLIS = 6_000;

/**
 * To be called once in a worker: `close` runs when the primary wants it to end (or is gone), and the process is let go
 * when it resolves.
 */
export function workerOf(
  telemetry: Telemetry,
  close: (deadlineMillis: number) => Promise<unknown>,
): WorkerLink {
  AggregatorRegistry.setRegistries([telemetry.metrics]);
  // Made for its listener: it answers the primary with this worker's metrics.
  new AggregatorRegistry();
  let isClosing = false;
  const end = (deadlineMillis: number) => {
    if (isClosing) return;
    isClosing = true;
    void close(deadlineMillis).finally(() => {
      if (process.connected) process.disconnect();
    });
  };
  process.on("message", (message) => {
    if (isMessage<CloseMessage>(message, "fs:close")) end(message.deadlineMillis);
  });
  process.once("disconnect", () => end(10_000));
  let last = 0;
  return {
    async metricsText() {
      last += 1;
      return (await asked(last)) ?? telemetry.metrics.metrics();
    },
  };
}

function asked(id: number): Promise<string | null> {
  return new Promise((resolve) => {
    const done = (text: string | null) => {
      clearTimeout(timer);
      process.off("message", onMessage);
      resolve(text);
    };
    const onMessage = (message: unknown) => {
      if (isMessage<MetricsAnswer>(message, "fs:metrics-answer") && message.id === id)
        done(message.text);
    };
    const timer = setTimeout(() => done(null), ANSWER_MILLIS);
    process.on("message", onMessage);
    const question: MetricsQuestion = { type: "fs:metrics", id };
    if (process.send === undefined) done(null);
    else process.send(question);
  });
}
