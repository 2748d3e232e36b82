import { afterEach, describe, expect, it } from "vitest";
import { refusingExit } from "./refusing-exit.ts";

const own = process.exit;
afterEach(() => {
  process.exit = own;
});

/** A run that goes on until it is told to end. */
function openRun() {
  const all = { end: (): void => {} };
  const until = new Promise<void>((done) => {
    all.end = done;
  });
  return { end: () => all.end(), ended: refusingExit(() => until) };
}

describe("refusingExit", () => {
  it("is an error where the code asks for the end, even one that it catches", async () => {
    const caught = async () => {
      try {
        process.exit(3);
      } catch {
        return "went on";
      }
    };
    await expect(refusingExit(caught)).rejects.toThrow("it called process.exit(3)");
    const later = async () => {
      await Promise.resolve();
      process.exit();
    };
    await expect(refusingExit(later)).rejects.toThrow("it called process.exit()");
  });

  it("leaves process.exit to everybody else, and gives it back", async () => {
    const ended: unknown[] = [];
    const standIn = ((code) => void ended.push(code)) as typeof process.exit;
    process.exit = standIn;
    const [one, two] = [openRun(), openRun()];
    process.exit(7);
    expect(ended).toEqual([7]);
    one.end();
    await one.ended;
    expect(process.exit).not.toBe(standIn);
    two.end();
    await two.ended;
    expect(process.exit).toBe(standIn);
  });
});
