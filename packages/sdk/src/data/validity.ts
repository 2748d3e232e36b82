/** Whether row `index` is present in an LSB-first bitmap; a null bitmap has no gaps. */
export function isPresent(validity: Uint8Array | null, index: number): boolean {
  return validity === null || ((validity[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

/** Marks row `index` as present. */
export function setPresent(validity: Uint8Array, index: number): void {
  validity[index >> 3] = (validity[index >> 3] ?? 0) | (1 << (index & 7));
}

/** Marks row `index` as a gap. */
export function setAbsent(validity: Uint8Array, index: number): void {
  validity[index >> 3] = (validity[index >> 3] ?? 0) & ~(1 << (index & 7));
}

/** A bitmap of `length` rows, all absent, or all present. */
export function newValidity(length: number, present: boolean): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3);
  if (present) bits.fill(0xff);
  return bits;
}
