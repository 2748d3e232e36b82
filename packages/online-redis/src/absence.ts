/**
 * Since when the servers are known to be away, and how long a call that is in a hurry may still wait for them. Until a
 * call was answered or failed, or a connection was lost, nothing is known.
 */
export class Absence {
  /** How long a lost connection may take to come back unnoticed. */
  readonly graceMillis: number;
  #since: number | null = null;
  #connected = false;

  constructor(graceMillis: number) {
    this.graceMillis = graceMillis;
  }

  get isKnown(): boolean {
    return this.#since !== null;
  }

  /** A connection stands; whether the server answers is not known yet. */
  connected(): void {
    this.#connected = true;
  }

  /** The connection broke, or another attempt to connect failed. */
  disconnected(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#since = performance.now();
  }

  /** A call failed with what may pass, or ran out of time. */
  met(): void {
    this.#since ??= performance.now();
  }

  /** A call was answered. */
  readonly over = (): void => {
    this.#since = null;
  };

  /** Milliseconds to wait for a connection, counted from when it was lost; null = nothing is known. */
  millisToConnect(): number | null {
    if (this.#since === null) return null;
    return Math.max(0, this.#since + this.graceMillis - performance.now());
  }

  /** Milliseconds to wait for an answer of who seems to be there again; null = nothing is known. */
  millisToAnswer(): number | null {
    return this.#since === null ? null : this.graceMillis;
  }
}
