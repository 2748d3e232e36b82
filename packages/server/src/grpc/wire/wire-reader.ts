import { malformedMessage } from "./malformed-message.ts";

/** How a field's bytes are laid out. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads protobuf's wire format from a message or a part of one. Every read stays within the part; bytes that end too
 * soon, texts that are no UTF-8 and lengths that overrun are FS_REQUEST_MALFORMED.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Whether a field, or an item of a packed list, is left. */
  get more(): boolean {
    return this.#at < this.#end;
  }

  /** The next field: its number * 8 + its layout. */
  tag(): number {
    const tag = this.#varint32();
    if (tag >>> 3 === 0) throw malformedMessage("a field has the number 0");
    return tag;
  }

  bool(): boolean {
    const [low, high] = this.#varint();
    return low !== 0 || high !== 0;
  }

  int32(): number {
    return this.#varint()[0] | 0;
  }

  /** Exact: a number as far as numbers are, a bigint beyond. */
  int64(): number | bigint {
    const [low, high] = this.#varint();
    const number = (high | 0) * 0x1_0000_0000 + low;
    if (Number.isSafeInteger(number)) return number;
    return (BigInt(high | 0) << 32n) | BigInt(low);
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  text(): string {
    const length = this.#varint32();
    const start = this.#take(length);
    try {
      return UTF8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw malformedMessage("a text is not UTF-8");
    }
  }

  /** A copy. */
  blob(): Uint8Array {
    const length = this.#varint32();
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  /** The part that a message, or a packed list, takes. */
  part(): WireReader {
    const length = this.#varint32();
    const start = this.#take(length);
    return new WireReader(this.#bytes, start, start + length);
  }

  /** Steps over a field that nobody here knows. */
  skip(layout: number): void {
    if (layout === VARINT) this.#varint();
    else if (layout === FIXED64) this.#take(8);
    else if (layout === LENGTH) this.#take(this.#varint32());
    else if (layout === FIXED32) this.#take(4);
    else throw malformedMessage(`a field is laid out as ${layout}, which is none`);
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw malformedMessage("it ends within a field");
    this.#at = start + length;
    return start;
  }

  #varint32(): number {
    const first = this.#bytes[this.#at] as number;
    if (this.#at < this.#end && first < 0x80) {
      this.#at += 1;
      return first;
    }
    const [low, high] = this.#varint();
    if (high !== 0) throw malformedMessage("a length or a field number is beyond 32 bits");
    return low;
  }

  /** Low and high half, both unsigned. */
  #varint(): readonly [low: number, high: number] {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= this.#end) throw malformedMessage("it ends within a number");
      const byte = this.#bytes[this.#at] as number;
      this.#at += 1;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw malformedMessage("a number takes more than ten bytes");
  }
}
