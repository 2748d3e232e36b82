const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Which of the two 32-bit words of a 64-bit array element is the low one on this machine. */
export const LOW_WORD: 0 | 1 = littleEndian ? 0 : 1;

/** The other word. */
export const HIGH_WORD: 0 | 1 = littleEndian ? 1 : 0;
