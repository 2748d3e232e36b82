import type { ConnectionLoad } from "@fs/sdk/adapter";
import { expectTrue } from "./judge.ts";

const COUNTS = ["open", "idle", "running", "waiting"] as const;

/** Fails unless these are whole numbers from 0, with none idle that is not open. */
export function expectConnectionLoad(load: ConnectionLoad | undefined, when: string): void {
  for (const name of COUNTS) {
    const count: unknown = load?.[name];
    const isWhole = Number.isSafeInteger(count) && Number(count) >= 0;
    expectTrue(isWhole, `connectionLoad ${when}: ${name} is ${String(count)}, no count`);
  }
  const { open = 0, idle = 0 } = load ?? {};
  expectTrue(idle <= open, `connectionLoad ${when}: ${idle} of ${open} connections are idle`);
}
