import type { Column } from "../contract/columns.ts";
import type { EntityKeys } from "../contract/online-store.ts";
import { isPresent } from "../data/validity.ts";
import { isWellFormed } from "../data/value.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { typeText } from "../schema/type-text.ts";

/**
 * Join-key columns as entity keys: one canonical id per row, in order. An id is injective for join keys of one kind
 * each: a single key is its own text; several are joined with their lengths, so that ("1", "12") is not ("11", "2").
 * int32 and int64 of equal value are equal. No key at all (a view without entities) is the empty id.
 * FS_VALUE_INVALID for a null, for a string that UTF-8 cannot hold, and for a type that cannot be a join key.
 */
export function entityKeys(columns: readonly Column[], length: number): EntityKeys {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) {
    return { length, columns, ids: keyTexts(only, length, "the join key") };
  }
  const texts = columns.map((column, i) => keyTexts(column, length, `join key ${i + 1}`));
  const ids = new Array<string>(length);
  for (let row = 0; row < length; row += 1) {
    let id = "";
    for (const column of texts) id += keyPart(column[row] as string);
    ids[row] = id;
  }
  return { length, columns, ids };
}

/** A text preceded by its length, so that parts put together can be taken apart in one way only. */
export function keyPart(text: string): string {
  return `${text.length}:${text}`;
}

function keyTexts(column: Column, length: number, what: string): string[] {
  checkPresent(column, length, what);
  switch (column.type.kind) {
    case "string":
      return stringTexts(column.values as readonly string[], length, what);
    case "int32":
    case "bool":
      return numberTexts(column.values as Int32Array, length);
    case "int64":
    case "timestamp":
      return bigintTexts(column.values as BigInt64Array, length);
    case "bytes":
      return Array.from({ length }, (_, row) => hexText(column.values[row] as Uint8Array));
    default:
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${what}: a ${typeText(column.type)} cannot be a join key; use string, int32, int64, bool, timestamp or bytes`,
      );
  }
}

function checkPresent(column: Column, length: number, what: string): void {
  for (let row = 0; row < length; row += 1) {
    const value = column.values[row];
    if (value !== undefined && value !== null && isPresent(column.validity, row)) continue;
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `${what}, row ${row}: null is no key; leave the row out`,
    );
  }
}

function stringTexts(values: readonly string[], length: number, what: string): string[] {
  const texts = new Array<string>(length);
  for (let row = 0; row < length; row += 1) {
    const text = values[row] as string;
    // Two such texts would be one and the same in UTF-8.
    if (!isWellFormed(text)) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${what}, row ${row}: the string holds half a surrogate pair, which no store can keep; repair the text`,
      );
    }
    texts[row] = text;
  }
  return texts;
}

function numberTexts(values: Int32Array | Uint8Array, length: number): string[] {
  const texts = new Array<string>(length);
  for (let row = 0; row < length; row += 1) texts[row] = `${values[row]}`;
  return texts;
}

function bigintTexts(values: BigInt64Array, length: number): string[] {
  const texts = new Array<string>(length);
  for (let row = 0; row < length; row += 1) texts[row] = `${values[row]}`;
  return texts;
}

function hexText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16);
  return text;
}
