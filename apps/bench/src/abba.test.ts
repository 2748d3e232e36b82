import { describe, expect, it } from "vitest";
import { timePairs } from "./abba.ts";

describe("timePairs", () => {
  it("lets the two take turns at being first, and leaves the first pair uncounted", async () => {
    const order: string[] = [];
    const contest = {
      async reference() {
        order.push("A");
      },
      async candidate() {
        order.push("B");
      },
    };
    const pairs = await timePairs(contest, 3);
    expect(order.join("")).toBe("ABBAABBA");
    expect(pairs).toHaveLength(3);
  });
});
