import type { Terminal } from "../../terminal.ts";

/** Resolves when the command is told to end. Where nobody can tell it to, it never does. */
export function toldToEnd({ signal }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
