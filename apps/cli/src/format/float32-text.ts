/** The number with the fewest digits that is the same float32, 234.55999755859375 -> 234.56; a whole number as it is. */
export function shortestFloat32(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  for (let digits = 1; digits <= 8; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
}
