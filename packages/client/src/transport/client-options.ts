/** A token, or what makes one for each request, so that it can be renewed. */
export type Token = string | (() => string | Promise<string>);

/** Where a feature server is and how it is spoken to. */
export interface ClientOptions {
  /** `http://host:port`, with a path before the routes where a proxy wants one. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: Token | undefined;
  /** For the whole of a call, attempts and pauses together; 5000 unless given. Materialization has no limit unless the call gives one. */
  readonly timeoutMillis?: number | undefined;
  /** How often a read is tried again after a trouble that passes: 429, 502, 503, 504, a lost connection. 2 unless given; a write is never sent twice. */
  readonly retries?: number | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Certificate authorities to trust in place of Node's own, PEM. In Node alone; for `https://`. */
  readonly ca?: string | undefined;
  /** In place of the platform's own: one with a proxy, or one that answers in a test. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** What every call takes last. */
export interface ClientCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** In place of the client's own. */
  readonly timeoutMillis?: number | undefined;
}
