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

/** Prepared readers by what they answer, the least recently used forgotten first. Requests that come together share one preparation; a failed one is not kept. */
export class ReaderCache {
  readonly #store: FeatureStore;
  readonly #capacity: number;
  readonly #readers = new Map<string, Promise<CachedReader>>();

  constructor(store: FeatureStore, capacity: number) {
    this.#store = store;
    this.#capacity = capacity;
  }

  get({ features, fullFeatureNames = false }: OnlineQuery): Promise<CachedReader> {
    const key = keyOf(features, fullFeatureNames);
    const known = this.#readers.get(key);
    if (known !== undefined) {
      this.#readers.delete(key);
      this.#readers.set(key, known);
      return known;
    }
    const made = this.#prepare(features, fullFeatureNames);
    this.#readers.set(key, made);
    made.catch(() => {
      if (this.#readers.get(key) === made) this.#readers.delete(key);
    });
    const [oldest] = this.#readers.keys();
    if (this.#readers.size > this.#capacity && oldest !== undefined) this.#readers.delete(oldest);
    return made;
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

/** The number of references keeps a name with a line break in it, which is never found, from passing for two. */
function keyOf(features: OnlineQuery["features"], fullFeatureNames: boolean): string {
  const mode = fullFeatureNames ? "full" : "short";
  if ("service" in features) return `${mode} service ${features.service}`;
  return `${mode} ${features.length} ${features.join("\n")}`;
}
