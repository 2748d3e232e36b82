/** What a length takes at most. */
const LENGTH_BYTES = 5;

/** Writes protobuf's wire format into one growing buffer. */
export class WireWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** The bytes written; the writer is not used after. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes room for `bytes` more, after which `raw…` may write as many. */
  reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }

  /** A byte where room was made. */
  rawByte(byte: number): void {
    this.#bytes[this.#at] = byte;
    this.#at += 1;
  }

  rawFloat(value: number): void {
    this.#at = this.#bytes.writeFloatLE(value, this.#at);
  }

  rawDouble(value: number): void {
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** A number of 32 bits without a sign, where room for 5 bytes was made. */
  rawVarint32(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.rawByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.rawByte(rest);
  }

  /** A whole number by its halves, where room for 10 bytes was made. */
  rawVarint64(low: number, high: number): void {
    let [l, h] = [low >>> 0, high >>> 0];
    while (h !== 0) {
      this.rawByte((l & 0x7f) | 0x80);
      l = ((l >>> 7) | (h << 25)) >>> 0;
      h >>>= 7;
    }
    this.rawVarint32(l);
  }

  rawBytes(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  tag(field: number, layout: number): void {
    this.reserve(LENGTH_BYTES);
    this.rawVarint32(((field << 3) | layout) >>> 0);
  }

  varint32(value: number): void {
    this.reserve(LENGTH_BYTES);
    this.rawVarint32(value >>> 0);
  }

  /** As int32 and int64 are written: below zero takes ten bytes. */
  int64(value: number | bigint): void {
    this.reserve(10);
    const whole = BigInt.asUintN(64, BigInt(value));
    this.rawVarint64(Number(whole & 0xffff_ffffn), Number(whole >> 32n));
  }

  float(value: number): void {
    this.reserve(4);
    this.rawFloat(value);
  }

  double(value: number): void {
    this.reserve(8);
    this.rawDouble(value);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.reserve(LENGTH_BYTES + length);
    this.rawVarint32(length);
    this.#at += this.#bytes.write(value, this.#at);
  }

  blob(bytes: Uint8Array): void {
    this.reserve(LENGTH_BYTES + bytes.length);
    this.rawVarint32(bytes.length);
    this.rawBytes(bytes);
  }

  /** A message, or a packed list, as the value of a field: its length stands before it. */
  part(write: () => void): void {
    this.reserve(LENGTH_BYTES);
    const start = this.#at;
    this.#at += 1;
    write();
    const length = this.#at - start - 1;
    const extra = varintBytes(length, 0) - 1;
    if (extra > 0) {
      this.reserve(extra);
      this.#bytes.copyWithin(start + 1 + extra, start + 1, this.#at);
    }
    this.#at = start;
    this.rawVarint32(length);
    this.#at += length;
  }
}

/** How many bytes a whole number takes, by its halves. */
export function varintBytes(low: number, high: number): number {
  const [l, h] = [low >>> 0, high >>> 0];
  if (h === 0) return l === 0 ? 1 : Math.ceil((32 - Math.clz32(l)) / 7);
  return Math.ceil((64 - Math.clz32(h)) / 7);
}
