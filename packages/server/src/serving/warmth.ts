import type { FeatureStore } from "@fs/sdk";
import type { ReaderCache } from "./reader-cache.ts";

/** Readers prepared at once: enough to hide the round trips to the registry. */
const AT_ONCE = 4;
/** A server with more feature services prepares the rest when they are asked for. */
const MOST_SERVICES = 100;

/** How far, and who is told what fails. */
export interface WarmthOptions {
  /** Readers that are kept; more are not prepared. */
  readonly most: number;
  readonly onError: (service: string, error: unknown) => void;
}

/** The readers of feature services, prepared before they are asked for: the first request pays nothing for being the first. */
export class Warmth {
  readonly #store: FeatureStore;
  readonly #readers: ReaderCache;
  readonly #options: WarmthOptions;
  #begun: Promise<void> | null = null;

  constructor(store: FeatureStore, readers: ReaderCache, options: WarmthOptions) {
    this.#store = store;
    this.#readers = readers;
    this.#options = options;
  }

  /** Prepares them once; again at the next call where the registry could not be read. Never rejects. */
  begin(): Promise<void> {
    this.#begun ??= this.#prepare();
    return this.#begun;
  }

  async #prepare(): Promise<void> {
    let names: string[];
    try {
      names = (await this.#store.listFeatureServices()).map((service) => service.name);
    } catch {
      // Whoever watches the registry tells why.
      this.#begun = null;
      return;
    }
    const queue = names.slice(0, Math.min(this.#options.most, MOST_SERVICES));
    const worker = async (): Promise<void> => {
      for (let service = queue.shift(); service !== undefined; service = queue.shift()) {
        try {
          await this.#readers.get({ features: { service }, entities: {} });
        } catch (error) {
          this.#options.onError(service, error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
}
