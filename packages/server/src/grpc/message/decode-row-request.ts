import { FeatureStoreError } from "@fs/sdk";
import type { WireColumns } from "../../serving/serving.ts";
import { LENGTH, WireReader } from "../wire/wire-reader.ts";
import { readEntry, readValue } from "./decode-value.ts";

const TEXTS = (1 << 3) | LENGTH;
const NAME = (2 << 3) | LENGTH;
const TARGET = (4 << 3) | LENGTH;

/** A `PushRequest` or a `WriteToOnlineStoreRequest`: one row. */
export interface RowRequest {
  /** The push source, or the view. */
  readonly name: string;
  readonly rows: WireColumns;
  /** Of a push; nothing where the caller named none. */
  readonly to: string;
}

/**
 * Reads one row, given as texts or as values; the values stand in field `typed`. FS_ARGUMENT_INVALID where both are
 * given: which of them counts would be a guess.
 */
export function decodeRowRequest(message: Buffer, typed: 4 | 5): RowRequest {
  const reader = new WireReader(message);
  const typedTag = (typed << 3) | LENGTH;
  let name = "";
  let to = "";
  const texts: [string, unknown][] = [];
  const values: [string, unknown][] = [];
  while (reader.more) {
    const tag = reader.tag();
    if (tag === TEXTS) texts.push(readEntry<unknown>(reader, "", (entry) => entry.text()));
    else if (tag === NAME) name = reader.text();
    else if (tag === typedTag) values.push(readEntry(reader, null, (entry) => readValue(entry)));
    else if (tag === TARGET) to = reader.text();
    else reader.skip(tag & 7);
  }
  if (texts.length > 0 && values.length > 0) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      'a row is given as "features" or as "typed_features", not as both',
    );
  }
  const row = texts.length > 0 ? texts : values;
  return { name, to, rows: Object.fromEntries(row.map(([column, value]) => [column, [value]])) };
}
