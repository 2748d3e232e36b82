import type { CallOptions } from "../contract/columns.ts";
import type { Registry, StateEntry } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { watermarkKey } from "./state-keys.ts";

interface Mark {
  readonly endMicros: number;
}

const ATTEMPTS = 20;

/** How far a view is materialized, epoch microseconds; null = never. */
export async function readWatermark(
  registry: Registry,
  project: string,
  view: string,
  options?: CallOptions,
): Promise<number | null> {
  const [entry] = await registry.getState(project, [watermarkKey(view)], options);
  return entry ? endOf(entry, view) : null;
}

function endOf(entry: StateEntry, view: string): number {
  const { endMicros } = entry.value as Partial<Mark>;
  if (Number.isSafeInteger(endMicros)) return endMicros as number;
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
  endMicros: number,
): Promise<void> {
  const key = watermarkKey(view);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [entry] = await registry.getState(project, [key]);
    if (entry && (entry.value as Mark).endMicros >= endMicros) return;
    const value: Mark = { endMicros };
    if (await registry.setState(project, { key, value, version: entry?.version ?? null })) return;
  }
  throw new FeatureStoreError(
    "FS_REGISTRY_CONFLICT",
    `the watermark of feature view "${view}" could not be moved: other writers were always first; run again`,
  );
}
