import type { OnlineStore } from "../contract/online-store.ts";
import type { KeyValueBackend, KeyValueEntry } from "../online/key-value-backend.ts";
import { packedStore } from "../online/packed-store.ts";
import { HEAD_BYTES } from "../online/version-head.ts";

/** An online store in memory: for tests, and the reference that other stores are held against. */
export function memoryOnlineStore(): OnlineStore {
  return packedStore(mapBackend(), { name: "memory", concurrentWriters: true });
}

function mapBackend(): KeyValueBackend {
  const values = new Map<string, Uint8Array>();
  return {
    async get(keys) {
      return keys.map((key) => values.get(key));
    },
    async putIfNewer(entries) {
      let stored = 0;
      for (const { key, value } of entries) {
        const current = values.get(key);
        if (current !== undefined && isOlder(value, current)) continue;
        // A copy, so that one row does not keep its whole batch alive.
        values.set(key, value.slice());
        stored += 1;
      }
      return stored;
    },
    async remove(keys) {
      for (const key of keys) values.delete(key);
    },
    async clear(prefix) {
      for (const key of values.keys()) {
        if (key.startsWith(prefix)) values.delete(key);
      }
    },
    async *scan(prefix): AsyncGenerator<KeyValueEntry> {
      for (const [key, value] of [...values]) {
        if (key.startsWith(prefix)) yield { key, value };
      }
    },
    async close() {
      values.clear();
    },
  };
}

function isOlder(value: Uint8Array, than: Uint8Array): boolean {
  for (let i = 0; i < HEAD_BYTES; i += 1) {
    const difference = (value[i] as number) - (than[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
