import type { CallOptions } from "../contract/columns.ts";

/** A value and the key it belongs to. The value begins with a 16-byte head that compares, byte by byte, as its age does. */
export interface KeyValueEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** What a key/value store does to become an online store: see {@link packedStore}. */
export interface KeyValueBackend {
  /** answer[i] belongs to keys[i]; null = no such key. Keys are distinct. */
  get(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<readonly (Uint8Array | null | undefined)[]>;
  /**
   * Stores each entry unless the stored value's head (its first 16 bytes) is greater; per key atomically. Keys are
   * distinct. Answers how many entries were stored, once they are durable. Values are views of a larger buffer: keep
   * copies.
   */
  putIfNewer(entries: readonly KeyValueEntry[], options?: CallOptions): Promise<number>;
  /** Forgets these keys; unknown ones are no error. */
  remove(keys: readonly string[], options?: CallOptions): Promise<void>;
  /** Forgets every key that begins with `prefix`. */
  clear(prefix: string, options?: CallOptions): Promise<void>;
  /** Every entry whose key begins with `prefix`, in any order. */
  scan?(prefix: string, options?: CallOptions): AsyncIterable<KeyValueEntry>;
  close?(): Promise<void>;
}
