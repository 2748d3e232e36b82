import { expect, it } from "vitest";
import { onAbort } from "./on-abort.ts";

it("tells all who wait on a signal, once, but not those who left", () => {
  const controller = new AbortController();
  const told: string[] = [];
  const leave = onAbort(controller.signal, () => told.push("left before"));
  onAbort(controller.signal, () => told.push("a"));
  onAbort(controller.signal, () => told.push("b"));
  leave();
  controller.abort();
  controller.abort();
  expect(told).toEqual(["a", "b"]);
});

it("goes on where one who waited made another leave", () => {
  const controller = new AbortController();
  const told: string[] = [];
  onAbort(controller.signal, () => leave());
  const leave = onAbort(controller.signal, () => told.push("gone"));
  onAbort(controller.signal, () => told.push("still here"));
  controller.abort();
  expect(told).toEqual(["still here"]);
});
