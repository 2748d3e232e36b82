import type { FeatureStore, LooseRow, OnlineReader } from "@fs/sdk";
import { featureReferences } from "./feature-references.ts";
import type { OnlineQuery } from "./serving.ts";

/** A prepared reader, and what its requests need beside it. */
export interface CachedReader {
  readonly reader: OnlineReader<LooseRow>;
  /** Features that one row is answered with. */
  readonly features: number;
  /** Entity names that stand for a join key; null until a request lacked one. */
  aliases: ReadonlyMap<string, string> | null;
}

/** A reader and the very list that it answers. */
interface Entry {
  readonly query: OnlineQuery;
  readonly made: Promise<CachedReader>;
}

type Entries = Map<string, Entry[]>;

/**
 * Prepared readers by what they answer. Requests that come together share one preparation; a failed one is not kept.
 * At most `capacity` are, in two halves: what is asked for moves to the younger half, and where that is full, the older
 * one is forgotten.
 */
export class ReaderCache {
  readonly #store: FeatureStore;
  readonly #half: number;
  #young: Entries = new Map();
  #old: Entries = new Map();
  #youngSize = 0;

  constructor(store: FeatureStore, capacity: number) {
    this.#store = store;
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  get(query: OnlineQuery): Promise<CachedReader> {
    const key = shortKey(query);
    const known = find(this.#young, key, query);
    if (known !== undefined) return known.made;
    const entry = find(this.#old, key, query) ?? this.#begin(key, query);
    this.#keep(key, entry);
    return entry.made;
  }

  #begin(key: string, query: OnlineQuery): Entry {
    const { features, fullFeatureNames = false } = query;
    const made = this.#prepare(features, fullFeatureNames);
    // Without the rows of the request that came first.
    const entry = { query: { features, fullFeatureNames, entities: {} }, made };
    made.catch(() => {
      if (forget(this.#young, key, entry)) this.#youngSize -= 1;
      forget(this.#old, key, entry);
    });
    return entry;
  }

  #keep(key: string, entry: Entry): void {
    if (this.#youngSize >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngSize = 0;
    }
    const entries = this.#young.get(key);
    if (entries === undefined) this.#young.set(key, [entry]);
    else entries.push(entry);
    this.#youngSize += 1;
  }

  async #prepare(asked: OnlineQuery["features"], fullFeatureNames: boolean): Promise<CachedReader> {
    const features = "service" in asked ? asked : featureReferences(asked);
    const reader = await this.#store.prepare({ features, fullFeatureNames, cast: "wire" });
    return { reader, features: await this.#count(features), aliases: null };
  }

  async #count(features: OnlineQuery["features"]): Promise<number> {
    if (!("service" in features)) return features.length;
    const service = await this.#store.getFeatureService(features.service);
    return service.features.reduce((sum, one) => sum + one.features.length, 0);
  }
}

/** A text that few lists share and that costs little to make: the names of a list are compared one by one anyway. */
function shortKey({ features, fullFeatureNames = false }: OnlineQuery): string {
  if ("service" in features) return `service ${fullFeatureNames} ${features.service}`;
  return `list ${fullFeatureNames} ${features.length} ${features[0]} ${features.at(-1)}`;
}

function find(entries: Entries, key: string, { features }: OnlineQuery): Entry | undefined {
  const found = entries.get(key);
  // The key of a service says all of it.
  if ("service" in features) return found?.[0];
  return found?.find(({ query }) => {
    const known = query.features as readonly string[];
    return features.every((name, i) => name === known[i]);
  });
}

/** Whether it was there. */
function forget(entries: Entries, key: string, entry: Entry): boolean {
  const found = entries.get(key) ?? [];
  const left = found.filter((one) => one !== entry);
  if (left.length > 0) entries.set(key, left);
  else entries.delete(key);
  return left.length < found.length;
}
