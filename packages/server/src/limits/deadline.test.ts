import { expect, it } from "vitest";
import { Deadline } from "./deadline.ts";

const never = () => new Promise<never>(() => {});

it("ends work that does not heed its signal, and tells it", async () => {
  const deadline = new Deadline(30);
  let told: unknown = null;
  const run = deadline.run((signal) => {
    signal.addEventListener("abort", () => {
      told = signal.reason;
    });
    return never();
  });
  await expect(run).rejects.toMatchObject({ code: "FS_DEADLINE_EXCEEDED" });
  expect(told).toMatchObject({ code: "FS_DEADLINE_EXCEEDED" });
});

it("answers what comes in time, whatever becomes of others", async () => {
  const deadline = new Deadline(30);
  const late = deadline.run(never);
  await expect(deadline.run(async () => 1)).resolves.toBe(1);
  await expect(
    deadline.run(async () => {
      throw new Error("of its own");
    }),
  ).rejects.toThrow("of its own");
  await expect(late).rejects.toMatchObject({ code: "FS_DEADLINE_EXCEEDED" });
  await expect(deadline.run(async (signal) => signal.aborted)).resolves.toBe(false);
});

it("shares one signal among requests that begin together, and none among those that do not", async () => {
  const deadline = new Deadline(1_000);
  const signals: AbortSignal[] = [];
  const take = async (signal: AbortSignal) => void signals.push(signal);
  await Promise.all([deadline.run(take), deadline.run(take)]);
  const began = performance.now();
  await expect.poll(() => performance.now() - began).toBeGreaterThan(20);
  await deadline.run(take);
  expect(signals[0]).toBe(signals[1]);
  expect(signals[2]).not.toBe(signals[0]);
});

it("a caller that goes away ends its own work alone", async () => {
  const deadline = new Deadline(1_000);
  const caller = new AbortController();
  let told: AbortSignal | null = null;
  const left = deadline.run((signal) => {
    told = signal;
    return never();
  }, caller.signal);
  const stays = deadline.run(async (signal) => {
    caller.abort(new Error("gone"));
    return signal.aborted;
  });
  await expect(left).rejects.toThrow("gone");
  expect(told).toMatchObject({ aborted: true });
  await expect(stays).resolves.toBe(false);
  const again = deadline.run(never, caller.signal);
  await expect(again).rejects.toThrow("gone");
});
