declare const READ: unique symbol;

/** The kinds of value that a feature, a join key or a request field may have. */
export type ValueKind =
  | "bool"
  | "int32"
  | "int64"
  | "float32"
  | "float64"
  | "string"
  | "bytes"
  | "timestamp"
  | "list"
  | "json";

/** Describes a value; the type parameter is what a reader gets. Plain data: it can be compared, frozen and sent. */
export interface ValueType<out T = unknown> {
  readonly kind: ValueKind;
  /** The type of an item, where `kind` is "list". */
  readonly item?: ValueType | undefined;
  /** How a 64-bit value reads at the edge. */
  readonly as?: "number" | "bigint" | "date" | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly [READ]?: T;
}

/** What may be said of a field beside its type. */
export interface FieldOptions {
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Field name to value type, in order. */
export type Schema = Readonly<Record<string, ValueType>>;

/** true or false. */
export const bool = (options: FieldOptions = {}): ValueType<boolean> => make("bool", options);

/** A whole number of 32 bits. */
export const int32 = (options: FieldOptions = {}): ValueType<number> => make("int32", options);

/**
 * A whole number of 64 bits. Reads as a checked `number` (one beyond 2^53 - 1 is an error that names the field,
 * never a silent rounding); `as: "bigint"` is exact over the whole range.
 */
export const int64 = <const A extends "number" | "bigint" = "number">(
  options: FieldOptions & { readonly as?: A } = {},
): ValueType<A extends "bigint" ? bigint : number> => make("int64", options);

/** A float of 32 bits: what is stored, served and shown to transforms is rounded to it. */
export const float32 = (options: FieldOptions = {}): ValueType<number> => make("float32", options);

/** A float of 64 bits. */
export const float64 = (options: FieldOptions = {}): ValueType<number> => make("float64", options);

/** Text. */
export const string = (options: FieldOptions = {}): ValueType<string> => make("string", options);

/** Raw bytes. */
export const bytes = (options: FieldOptions = {}): ValueType<Uint8Array> => make("bytes", options);

/** An instant, kept to the microsecond. Reads as a `Date` (milliseconds); `as: "bigint"` is exact epoch microseconds. */
export const timestamp = <const A extends "date" | "bigint" = "date">(
  options: FieldOptions & { readonly as?: A } = {},
): ValueType<A extends "bigint" ? bigint : Date> => make("timestamp", options);

/** Maps and structs: any JSON value. */
export const json = <T = unknown>(options: FieldOptions = {}): ValueType<T> =>
  make("json", options);

/** A list of items of one type, such as an embedding. */
export const list = <T>(item: ValueType<T>, options: FieldOptions = {}): ValueType<readonly T[]> =>
  Object.freeze({ ...make("list", options), item });

function make(kind: ValueKind, options: FieldOptions): ValueType<never> {
  return Object.freeze({ kind, ...options });
}
