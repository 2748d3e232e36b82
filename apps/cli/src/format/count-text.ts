/** A count for people, its thousands apart. */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}
