/** Calls so often in all, so many at a time. */
export async function burst(
  count: number,
  atOnce: number,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await call(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/**
 * Calls at a steady rate whether or not earlier calls have been answered, as callers do; answers how long each took in
 * milliseconds, counted from when it was due.
 */
export async function steady(
  perSecond: number,
  seconds: number,
  call: (index: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const took: number[] = [];
  const running: Promise<unknown>[] = [];
  const started = performance.now();
  const count = Math.floor(perSecond * seconds);
  for (let index = 0; index < count; index += 1) {
    const due = started + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(call(index).then(() => took.push(performance.now() - due)));
  }
  await Promise.all(running);
  return took;
}

/** The 99th percentile. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] as number;
}
