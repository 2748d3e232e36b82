/** Makes of the text of an integer of sixteen digits or more what it is read as. */
export type LongInteger = (text: string) => unknown;

interface Open {
  readonly list: unknown[] | null;
  readonly object: Record<string, unknown>;
  /** The name of the property whose value comes next. */
  key: string;
}

const NONE: Record<string, unknown> = {};
const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const COLON = 58;
const COMMA = 44;
const BRACKET = 91;
const BRACKET_END = 93;
const BACKSLASH = 92;
const BRACE = 123;
const BRACE_END = 125;
const LONG_DIGITS = 16;
/** Longer pieces of a string keep the whole of it in memory. */
const COPIED_LENGTH = 12;

/**
 * Reads JSON as JSON.parse does, also `__proto__` and repeated names, but asks `longInteger` for every integer of
 * sixteen digits or more. Takes time in proportion to the text, and no stack however deep it goes. SyntaxError names a
 * position and repeats nothing of the text.
 */
export function scanJson(text: string, longInteger: LongInteger): unknown {
  return new Scanner(text, longInteger).read();
}

class Scanner {
  readonly #text: string;
  readonly #longInteger: LongInteger;
  #at = 0;

  constructor(text: string, longInteger: LongInteger) {
    this.#text = text;
    this.#longInteger = longInteger;
  }

  read(): unknown {
    const outer: Open[] = [];
    let open: Open | null = null;
    for (;;) {
      const begun = this.#begin();
      if (begun !== null) {
        if (open !== null) outer.push(open);
        open = begun;
        continue;
      }
      let value = this.#value();
      while (open !== null) {
        put(open, value);
        if (this.#goesOn(open)) break;
        value = open.list ?? open.object;
        open = outer.pop() ?? null;
      }
      if (open !== null) continue;
      if (!Number.isNaN(this.#next())) this.#refuse();
      return value;
    }
  }

  /** Enters a list or an object that has something in it; null before anything else. */
  #begin(): Open | null {
    const code = this.#next();
    if (code !== BRACKET && code !== BRACE) return null;
    const start = this.#at;
    this.#at += 1;
    const isList = code === BRACKET;
    if (this.#next() === (isList ? BRACKET_END : BRACE_END)) {
      this.#at = start;
      return null;
    }
    return isList
      ? { list: [], object: NONE, key: "" }
      : { list: null, object: {}, key: this.#key() };
  }

  /** Whether another item follows; else the end of what is open was read. */
  #goesOn(open: Open): boolean {
    const code = this.#next();
    const isList = open.list !== null;
    if (code === COMMA) {
      this.#at += 1;
      if (!isList) open.key = this.#key();
      return true;
    }
    if (code !== (isList ? BRACKET_END : BRACE_END)) this.#refuse();
    this.#at += 1;
    return false;
  }

  /** A value that has no other in it. */
  #value(): unknown {
    const code = this.#next();
    switch (code) {
      case QUOTE:
        return this.#string();
      case BRACKET:
      case BRACE:
        // Empty, as `#begin` found out.
        this.#at += 1;
        this.#next();
        this.#at += 1;
        return code === BRACKET ? [] : {};
      case 116:
        return this.#word("true", true);
      case 102:
        return this.#word("false", false);
      case 110:
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #word(word: string, value: unknown): unknown {
    if (!this.#text.startsWith(word, this.#at)) this.#refuse();
    this.#at += word.length;
    return value;
  }

  #key(): string {
    if (this.#next() !== QUOTE) this.#refuse();
    const key = this.#string();
    if (this.#next() !== COLON) this.#refuse();
    this.#at += 1;
    return key;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let escaped = false;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (!(code >= 32)) this.#refuse(at);
      if (code === BACKSLASH) escaped = true;
      at += code === BACKSLASH ? 2 : 1;
    }
    this.#at = at + 1;
    if (!escaped && at - start - 1 <= COPIED_LENGTH) return text.slice(start + 1, at);
    try {
      return JSON.parse(text.slice(start, at + 1)) as string;
    } catch {
      return this.#refuse(start);
    }
  }

  #number(): unknown {
    const text = this.#text;
    const start = this.#at;
    const isNegative = text.charCodeAt(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let value = 0;
    for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, at)) {
      // Exact as long as the integer is a short one.
      value = value * 10 + digit;
      at += 1;
    }
    this.#at = at;
    if (at === first || (at > first + 1 && text.charCodeAt(first) === ZERO)) this.#refuse(start);
    const isInteger = !this.#fraction();
    if (!isInteger) return Number(text.slice(start, this.#at));
    if (at - first >= LONG_DIGITS) return this.#longInteger(text.slice(start, at));
    return isNegative ? -value : value;
  }

  /** Reads what makes no integer of a number; false where there is none of it. */
  #fraction(): boolean {
    const text = this.#text;
    const start = this.#at;
    if (text[start] === ".") this.#digits(start + 1);
    const mark = text[this.#at];
    if (mark === "e" || mark === "E") {
      const sign = text[this.#at + 1];
      this.#digits(this.#at + (sign === "+" || sign === "-" ? 2 : 1));
    }
    return this.#at > start;
  }

  #digits(from: number): void {
    let at = from;
    while (digitAt(this.#text, at) >= 0) at += 1;
    if (at === from) this.#refuse(at);
    this.#at = at;
  }

  /** Passes over white space and gives the sign there, NaN at the end. */
  #next(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      this.#at += 1;
      code = text.charCodeAt(this.#at);
    }
    return code;
  }

  #refuse(at: number = this.#at): never {
    const what = at >= this.#text.length ? "Unexpected end" : "Unexpected sign";
    throw new SyntaxError(`${what} of JSON at position ${at}`);
  }
}

function put(open: Open, value: unknown): void {
  const { list, object, key } = open;
  if (list !== null) list.push(value);
  else if (key !== "__proto__") object[key] = value;
  else {
    // A mere assignment would set the prototype.
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** The digit there; below 0 where there is none. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
