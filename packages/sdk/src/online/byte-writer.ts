const encoder = new TextEncoder();

/** Bytes that grow at the end; what was not written is zero. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(64, capacity));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How much is written. */
  get length(): number {
    return this.#length;
  }

  /** All bytes and their view; both are replaced when {@link extend} grows them. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get view(): DataView {
    return this.#view;
  }

  /** Adds zero bytes and answers where they begin. */
  extend(by: number): number {
    const start = this.#length;
    this.#reserve(by);
    this.#length += by;
    return start;
  }

  /** Adds bytes. */
  append(bytes: Uint8Array): void {
    const start = this.extend(bytes.length);
    this.#bytes.set(bytes, start);
  }

  /** Adds a text as UTF-8. */
  appendText(text: string): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    this.#reserve(text.length * 3);
    const start = this.#length;
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > 127 || text.length > 64) {
        const { written } = encoder.encodeInto(text.slice(i), bytes.subarray(start + i));
        this.#length = start + i + written;
        return;
      }
      bytes[start + i] = unit;
    }
    this.#length = start + text.length;
  }

  #reserve(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + by));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
