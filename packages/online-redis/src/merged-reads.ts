/** Fetches the values of distinct keys, in order. */
export type FetchValues = (keys: readonly string[]) => Promise<readonly (Uint8Array | null)[]>;

interface Round {
  readonly positions: Map<string, number>;
  readonly values: Promise<readonly (Uint8Array | null)[]>;
}

/** Merges the reads of one turn of the event loop: many requests become one round trip, and no key is asked for twice. */
export class MergedReads {
  readonly #fetch: FetchValues;
  #round: Round | null = null;

  constructor(fetch: FetchValues) {
    this.#fetch = fetch;
  }

  /** The values of these keys, in order; a key may occur several times. */
  async get(keys: readonly string[]): Promise<readonly (Uint8Array | null)[]> {
    if (keys.length === 0) return [];
    this.#round ??= this.#begin();
    const { positions, values } = this.#round;
    const places = new Array<number>(keys.length);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i] as string;
      let place = positions.get(key);
      if (place === undefined) {
        place = positions.size;
        positions.set(key, place);
      }
      places[i] = place;
    }
    const found = await values;
    return places.map((place) => found[place] ?? null);
  }

  #begin(): Round {
    const positions = new Map<string, number>();
    const values = new Promise<readonly (Uint8Array | null)[]>((resolve, reject) => {
      // After what is ready to be read from sockets: requests that came together are answered together.
      setImmediate(() => {
        this.#round = null;
        this.#fetch([...positions.keys()]).then(resolve, reject);
      });
    });
    return { positions, values };
  }
}
