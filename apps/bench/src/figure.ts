import type { Adr } from "./adr.ts";

/** What a figure must reach: at most or at least this many, in the unit of its line. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** What is measured, as a line of the table. */
export interface Line {
  /** Names the line within its page, and stays the same from run to run. */
  readonly what: string;
  /** Null = measured for the record alone. */
  readonly goal: Goal | null;
  /** The record that says why the goal is missed, should it be. */
  readonly adr?: Adr;
}

/** The unit of a figure: `x` is a ratio to the reference of the same run. */
export type Unit = "x" | "ms" | "us" | "MB" | "rows/s" | "count" | "s";

/** One figure: its median, and the quartiles that say how far runs differ. */
export interface Figure {
  readonly page: string;
  readonly what: string;
  readonly unit: Unit;
  readonly goal: Goal | null;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  /** The same ratio of time on all cores, which other work on the machine disturbs less; null where it means nothing. */
  readonly cpu: number | null;
  /** Whatever else a reader may want: medians of both sides, p99. */
  readonly note: string;
  /** What its line names; absent in results that are older than the field. */
  readonly adr?: Adr | null;
}

/** Whether a figure reaches its goal; null where it has none. */
export function goalMet({ goal, median }: Pick<Figure, "goal" | "median">): boolean | null {
  if (goal === null) return null;
  return "atMost" in goal ? median <= goal.atMost : median >= goal.atLeast;
}

/** A goal as a person reads it. */
export function goalText(goal: Goal | null, unit: Unit): string {
  if (goal === null) return "";
  return "atMost" in goal
    ? `<= ${valueText(goal.atMost, unit)}`
    : `>= ${valueText(goal.atLeast, unit)}`;
}

/** A value with its unit, in three digits or so. */
export function valueText(value: number, unit: Unit): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toLocaleString("en", {
    minimumFractionDigits: unit === "count" ? 0 : digits,
    maximumFractionDigits: unit === "count" ? 0 : digits,
  });
  return unit === "count" ? text : `${text} ${unit === "us" ? "µs" : unit}`;
}
