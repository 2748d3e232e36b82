import type { Contest } from "./abba.ts";
import type { Line, Unit } from "./figure.ts";

/** What a page is given. */
export interface PageContext {
  /** How often both ways are timed in turn. */
  readonly pairs: number;
  /** Small data, for the equality of answers alone: both ways run once, and nothing is recorded. */
  readonly small: boolean;
  /** A folder of the page's own, empty at first and removed afterwards. */
  readonly folder: string;
  /** A Python that has Feast, where it was asked for. */
  readonly feastPython: string | null;
  readonly say: (line: string) => void;
  /** Says which answers the page has found equal. A page that says so of none fails, and so does one that compares before. */
  equal(what: string): void;
  /** Says what cannot be measured here, and why. */
  leaveOut(why: string): void;
  /**
   * Times both ways in turn and records a ratio: of time (candidate / reference) where the goal is at most something,
   * of speed (reference / candidate) where it is at least something. In a small run each runs once.
   */
  compare(line: Line, contest: Contest): Promise<void>;
  /** Records a figure of its own unit by what each run came to. */
  record(line: Line, unit: Unit, values: readonly number[], note?: string): void;
}

/** Measures one claim or several. It throws where the answers of two ways differ. */
export type Page = (context: PageContext) => Promise<void>;
