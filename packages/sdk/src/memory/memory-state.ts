import type { Clock } from "../contract/plugin.ts";
import type { StateChange, StateEntry } from "../contract/registry.ts";
import { frozenCopy } from "./frozen-copy.ts";

/** The state entries of one project. */
export interface MemoryState {
  get(key: string): StateEntry | null;
  list(prefix: string): readonly StateEntry[];
  /** Compare and set; null = another writer was first. */
  set(change: StateChange): StateEntry | null;
}

interface Kept {
  readonly entry: StateEntry;
  readonly expiresAtMillis: number;
}

/** State entries with versions and expiry, by this clock. */
export function memoryState(clock: Clock): MemoryState {
  const entries = new Map<string, Kept>();
  let versions = 0;
  const get = (key: string): StateEntry | null => {
    const kept = entries.get(key);
    return kept !== undefined && clock() < kept.expiresAtMillis ? kept.entry : null;
  };
  return {
    get,
    list(prefix) {
      const keys = [...entries.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.flatMap((key) => get(key) ?? []);
    },
    set(change) {
      if ((get(change.key)?.version ?? null) !== change.version) return null;
      versions += 1;
      const entry = frozenCopy({
        key: change.key,
        value: change.value,
        version: String(versions),
      });
      const life = change.expiresAfterMillis ?? Number.POSITIVE_INFINITY;
      if (change.value === null) entries.delete(change.key);
      else entries.set(change.key, { entry, expiresAtMillis: clock() + life });
      return entry;
    },
  };
}
