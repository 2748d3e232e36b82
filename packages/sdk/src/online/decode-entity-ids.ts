import type { Field } from "../contract/columns.ts";
import type { EntityKeys } from "../contract/online-store.ts";
import { type ColumnBuilder, columnBuilder, type StoredValue } from "../data/column-builder.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueKind } from "../schema/value-type.ts";

/**
 * The entity keys that ids were made of, in order: how a store that keeps only ids answers `scan`. FS_ROW_CORRUPT
 * names `table` where a text is no id of these join keys.
 */
export function decodeEntityIds(
  ids: readonly string[],
  joinKeys: readonly Field[],
  table: string,
): EntityKeys {
  const builders = joinKeys.map((field) => columnBuilder(field.type, ids.length));
  for (let row = 0; row < ids.length; row += 1) decodeId(ids[row] as string, builders, row, table);
  return { length: ids.length, ids, columns: builders.map((builder) => builder.build()) };
}

function decodeId(
  id: string,
  builders: readonly ColumnBuilder[],
  row: number,
  table: string,
): void {
  const [only] = builders;
  if (only !== undefined && builders.length === 1) {
    only.set(row, decodeValue(only.type.kind, id, table));
    return;
  }
  let at = 0;
  for (const builder of builders) {
    const colon = id.indexOf(":", at);
    const size = id.slice(at, colon);
    const end = colon + 1 + Number(size);
    if (colon < 0 || !/^(0|[1-9]\d*)$/.test(size) || end > id.length) throw corrupt(table);
    builder.set(row, decodeValue(builder.type.kind, id.slice(colon + 1, end), table));
    at = end;
  }
  if (at !== id.length) throw corrupt(table);
}

function decodeValue(kind: ValueKind, text: string, table: string): StoredValue {
  switch (kind) {
    case "string":
      return text;
    case "int32":
    case "int64":
    case "timestamp":
      if (!/^-?\d+$/.test(text)) throw corrupt(table);
      return kind === "int32" ? Number(text) : BigInt(text);
    case "bool":
      if (text !== "0" && text !== "1") throw corrupt(table);
      return Number(text);
    case "bytes":
      if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw corrupt(table);
      return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
        Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
      );
    default:
      throw corrupt(table);
  }
}

function corrupt(table: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ROW_CORRUPT",
    `table "${table}" holds an entity id that is not of its join keys; materialize the view again into an empty store`,
  );
}
