import type { CallOptions } from "../contract/columns.ts";
import type { Registry, StateEntry } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { progressKey, watermarkKey } from "./state-keys.ts";

/** How far a view is materialized. */
export interface Watermark {
  /** The end of what was materialized, epoch microseconds. */
  readonly endMicros: number;
  /** When the run that moved the mark began to read: what was created after it, that run cannot have seen. */
  readonly readMicros: number;
}

const ATTEMPTS = 20;

/** How far a view is materialized; null = never. */
export async function readWatermark(
  registry: Registry,
  project: string,
  view: string,
  options?: CallOptions,
): Promise<Watermark | null> {
  const [entry] = await registry.getState(project, [watermarkKey(view)], options);
  return entry ? markOf(entry, view) : null;
}

function markOf(entry: StateEntry, view: string): Watermark {
  const { endMicros, readMicros } = entry.value as Partial<Watermark>;
  if (Number.isSafeInteger(endMicros)) {
    const end = endMicros as number;
    return {
      endMicros: end,
      readMicros: Number.isSafeInteger(readMicros) ? Number(readMicros) : end,
    };
  }
  throw new FeatureStoreError(
    "FS_REGISTRY_CORRUPT",
    `the registry's watermark of feature view "${view}" is none; materialize a window from a start that you give`,
  );
}

/** Moves the mark to `endMicros`; an older window never moves it back. */
export async function raiseWatermark(
  registry: Registry,
  project: string,
  view: string,
  mark: Watermark,
): Promise<void> {
  const key = watermarkKey(view);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [entry] = await registry.getState(project, [key]);
    const before = entry?.value as Partial<Watermark> | undefined;
    if (Number(before?.endMicros) > mark.endMicros) return;
    const readMicros = Math.max(mark.readMicros, before?.readMicros ?? mark.readMicros);
    const value: Watermark = { endMicros: mark.endMicros, readMicros };
    if (await registry.setState(project, { key, value, version: entry?.version ?? null })) return;
  }
  throw conflict(view);
}

/** Forgets how far a view is materialized, and what a killed run had done of it. */
export async function forgetWatermark(
  registry: Registry,
  project: string,
  view: string,
  options?: CallOptions,
): Promise<void> {
  const keys = [progressKey(view), watermarkKey(view)];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const entries = await registry.getState(project, keys, options);
    const left = entries.filter((entry) => entry !== null);
    if (left.length === 0) return;
    for (const { key, version } of left)
      await registry.setState(project, { key, value: null, version }, options);
  }
  throw conflict(view);
}

function conflict(view: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_REGISTRY_CONFLICT",
    `the watermark of feature view "${view}" could not be moved: other writers were always first; run again`,
  );
}
