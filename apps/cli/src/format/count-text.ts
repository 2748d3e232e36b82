/** A count for people, its thousands apart; with a noun, of which the plural ends in s, "1 row" or "2 rows". */
export function countText(count: number, noun?: string): string {
  const text = count.toLocaleString("en-US");
  if (noun === undefined) return text;
  return `${text} ${noun}${count === 1 ? "" : "s"}`;
}
