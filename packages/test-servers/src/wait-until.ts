import { setTimeout as delay } from "node:timers/promises";

const FIRST_MILLIS = 5;
const LONGEST_MILLIS = 100;
const PATIENCE_MILLIS = 30_000;

/** Asks again and again until the answer is true; after half a minute, or once `given` answers a text, an error saying so. */
export async function waitUntil(
  what: string,
  ask: () => Promise<boolean>,
  gaveUp: () => string | null = () => null,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  for (let pause = FIRST_MILLIS; !(await ask()); pause = Math.min(pause * 2, LONGEST_MILLIS)) {
    const reason = gaveUp();
    if (reason !== null) throw new Error(`${what}: ${reason}`);
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MILLIS} ms`);
    await delay(pause);
  }
}
