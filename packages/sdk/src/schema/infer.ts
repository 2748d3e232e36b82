import type { Schema, ValueType } from "./value-type.ts";

/** What a reader of this type gets. */
export type Infer<T> = T extends ValueType<infer U> ? U : never;

/** Join keys as a caller gives them: an integer as number or bigint. */
export type KeyRow<S extends Schema> = {
  readonly [K in keyof S]: Infer<S[K]> extends number | bigint ? number | bigint : Infer<S[K]>;
};

/** A row of these fields, all present. */
export type Row<S extends Schema> = { readonly [K in keyof S]: Infer<S[K]> };

/** A row of these fields, each possibly absent. */
export type NullableRow<S extends Schema> = { readonly [K in keyof S]: Infer<S[K]> | null };

/** Flattens an intersection, for people who read the type. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** `A | B` to `A & B`. */
export type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (
  x: infer I,
) => void
  ? I
  : never;
