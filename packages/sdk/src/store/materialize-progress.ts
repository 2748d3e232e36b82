import type { Registry } from "../contract/registry.ts";
import { NO_COUNTS, sumCounts, type ViewCounts } from "./materialize-counts.ts";
import { progressKey } from "./state-keys.ts";

/** The window of a run, epoch microseconds, both ends included. */
export interface MaterializeWindow {
  readonly from: number;
  readonly to: number;
}

/** Where a view's progress is kept. */
export interface ProgressPlace {
  readonly registry: Registry;
  readonly project: string;
  readonly view: string;
}

/** How far a run came: the parts of its window whose rows are all acknowledged, and what was counted of each. */
export interface RunProgress extends MaterializeWindow {
  /** Names the data, the layout and the parts that the window was cut into. */
  readonly identity: string;
  readonly done: readonly { readonly part: number; readonly counts: ViewCounts }[];
}

/** What a run that did not end left behind; null where there is nothing, or nothing that can be read. */
export async function readProgress(place: ProgressPlace): Promise<RunProgress | null> {
  const [entry] = await place.registry.getState(place.project, [progressKey(place.view)]);
  const value = entry?.value as Partial<RunProgress> | undefined;
  if (value === undefined || typeof value.identity !== "string") return null;
  if (!Number.isSafeInteger(value.from) || !Number.isSafeInteger(value.to)) return null;
  return Array.isArray(value.done) ? (value as RunProgress) : null;
}

/** Writes progress down; null forgets it. */
export async function recordProgress(
  place: ProgressPlace,
  value: RunProgress | null,
): Promise<void> {
  const key = progressKey(place.view);
  const [entry] = await place.registry.getState(place.project, [key]);
  if (value === null && !entry) return;
  // Another writer can only be a run that took the lease by force; what it records is as true as this.
  await place.registry.setState(place.project, { key, value, version: entry?.version ?? null });
}

/** What all done parts counted together. */
export function countsOf(progress: RunProgress): ViewCounts {
  return progress.done.reduce((sum, { counts }) => sumCounts(sum, counts), NO_COUNTS);
}

/**
 * Whether a run for `wanted` may go on with what another left: the same data, layout and parts, and a window that ends
 * no later. One that began earlier will do where the start is the store's own choice.
 */
export function canResume(
  left: RunProgress,
  wanted: MaterializeWindow & { readonly identity: string; readonly startIsFixed: boolean },
): boolean {
  if (left.identity !== wanted.identity || left.to > wanted.to) return false;
  if (wanted.startIsFixed) return left.from === wanted.from;
  // A second stage begins one microsecond behind the mark of the first.
  return left.from <= wanted.from + 1 && left.to >= wanted.from;
}
