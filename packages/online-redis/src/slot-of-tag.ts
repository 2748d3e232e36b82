const SLOTS = 16_384;
const POLYNOMIAL = 0x1021;

const known = new Map<string, number>();

/** The slot of a cluster that keys with this hash tag (digits) lie in: CRC16 (XMODEM) of the tag. */
export function slotOfTag(tag: string): number {
  let slot = known.get(tag);
  if (slot === undefined) {
    slot = crc16(tag) % SLOTS;
    known.set(tag, slot);
  }
  return slot;
}

function crc16(text: string): number {
  let crc = 0;
  for (let i = 0; i < text.length; i += 1) {
    crc ^= text.charCodeAt(i) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
    }
    crc &= 0xffff;
  }
  return crc;
}
