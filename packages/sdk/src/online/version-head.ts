/** How many bytes a head has. */
export const HEAD_BYTES = 16;

const WORD = 2 ** 32;
const BIAS = 2 ** 31;

/**
 * Writes the head of a stored row: event time and created time (epoch microseconds) as two big-endian numbers whose
 * bytes compare as the times do. A created time that is not known (NaN) is older than any.
 */
export function writeHead(
  view: DataView,
  at: number,
  eventMicros: number,
  createdMicros: number,
): void {
  writeTime(view, at, eventMicros);
  if (Number.isNaN(createdMicros)) {
    view.setUint32(at + 8, 0);
    view.setUint32(at + 12, 0);
  } else {
    writeTime(view, at + 8, createdMicros);
  }
}

/** The event time of a head. */
export function headEventTime(view: DataView, at: number): number {
  return readTime(view, at);
}

/** The created time of a head; NaN = not known. */
export function headCreatedTime(view: DataView, at: number): number {
  if (view.getUint32(at + 8) === 0 && view.getUint32(at + 12) === 0) return Number.NaN;
  return readTime(view, at + 8);
}

function writeTime(view: DataView, at: number, micros: number): void {
  const high = Math.floor(micros / WORD);
  view.setUint32(at, high + BIAS);
  view.setUint32(at + 4, micros - high * WORD);
}

function readTime(view: DataView, at: number): number {
  return (view.getUint32(at) - BIAS) * WORD + view.getUint32(at + 4);
}
