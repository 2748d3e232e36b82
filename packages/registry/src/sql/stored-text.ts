// A zero sign, which Postgres cannot keep; half a surrogate pair, which UTF-8 cannot; the last code point, which ends
// the range of a prefix; and the sign that escapes them.
const UNSTORABLE = /[\\\0\u{10FFFF}]|\p{Surrogate}/gu;

/** A name as it lies in a table: any text, so that no two are alike and each is the beginning of what it begins. */
export function storedText(text: string): string {
  return text.replace(UNSTORABLE, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16)};`);
}

/** The name that lies there. */
export function textOf(stored: unknown): string {
  const text = String(stored);
  if (!text.includes("\\")) return text;
  return text.replace(/\\([0-9a-f]+);/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
}

/** What is greater than every stored text that begins with this one. */
export function endOfPrefix(stored: string): string {
  return `${stored}\u{10FFFF}`;
}
