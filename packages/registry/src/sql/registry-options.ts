import type { Clock, Observer } from "@fs/sdk/adapter";

/** How a registry in a database is kept fresh, and the clock that its history and expiry go by. */
export interface SqlRegistryOptions {
  /** For how long what was read is taken as current, in seconds; 0 unless given: every read asks for the revision. */
  readonly cacheTtlSeconds?: number | undefined;
  /** Epoch milliseconds; `Date.now` unless told otherwise. */
  readonly clock?: Clock | undefined;
  /** Is told of each read that was answered from the last snapshot because the database was away. */
  readonly observer?: Observer | undefined;
}
