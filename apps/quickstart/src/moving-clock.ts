import type { Clock } from "@fs/sdk/adapter";

/** The clock of a store, in the hands of the tour. */
export interface MovingClock {
  /** What the store is opened with. */
  readonly clock: Clock;
  /** Sets the clock; it stands still until it is set again. */
  moveTo(time: string): void;
  /** From now on the clock is the machine's. */
  release(): void;
  /** What it shows, as text. */
  text(): string;
}

/** A clock that stands at `time`, an ISO instant. */
export function movingClock(time: string): MovingClock {
  let held: number | null = Date.parse(time);
  const clock = () => held ?? Date.now();
  return {
    clock,
    moveTo(next) {
      held = Date.parse(next);
    },
    release() {
      held = null;
    },
    text: () => `${new Date(clock()).toISOString().slice(0, 16)}Z`,
  };
}
