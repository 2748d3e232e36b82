/** From the primary: finish and end. */
export interface CloseMessage {
  readonly type: "fs:close";
  readonly deadlineMillis: number;
}

/** From a worker: what do all workers measure? */
export interface MetricsQuestion {
  readonly type: "fs:metrics";
  readonly id: number;
}

/** The primary's answer; null where the workers could not be asked. */
export interface MetricsAnswer {
  readonly type: "fs:metrics-answer";
  readonly id: number;
  readonly text: string | null;
}

/** True for a message of this kind; others (of prom-client, of the program) pass by. */
export function isMessage<T extends { readonly type: string }>(
  message: unknown,
  type: T["type"],
): message is T {
  return (
    typeof message === "object" && message !== null && (message as { type?: unknown }).type === type
  );
}
