/** The number with the fewest digits that is the same float32: 234.55999755859375 -> 234.56. */
export function shortestFloat32(value: number): number {
  if (value === 0) return value;
  for (let digits = 6; digits <= 8; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
}
