import { timestamp } from "@fs/sdk";
import {
  FeatureStoreError,
  type Field,
  type Source,
  typeText,
  type ValueType,
} from "@fs/sdk/adapter";
import { columnOfSource, type OpenColumn, type OpenSource } from "./open-source.ts";
import type { PhysicalType } from "./physical-type.ts";
import { convert } from "./sql/convert.ts";
import type { Faults } from "./sql/fault.ts";
import { isInstant } from "./sql/instant.ts";

/** A column of a source, and what it is declared. */
export interface DeclaredColumn {
  readonly opened: OpenSource;
  readonly column: string;
  readonly type: ValueType;
  readonly faults: Faults;
}

/**
 * A column as the declared type; `value` is where it lies by now, unless it is the row `r` of the source.
 * FS_SOURCE_TYPE_MISMATCH names both types where they do not convert.
 */
export function converted(declared: DeclaredColumn, value?: OpenColumn): string {
  const { opened, column, type, faults } = declared;
  const own = columnOfSource(opened, column);
  const where = `source "${opened.source.name}", column "${column}"`;
  const fault = (kind: "range" | "json") =>
    faults.raise(() => valueError(kind, where, own.physical, type));
  const { expression, physical } = value ?? own;
  const made = convert(expression, { from: physical, to: type, fault });
  if (made !== null) return made;
  throw new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `${where}: it holds ${own.physical.text}, which does not convert to the declared ${typeText(type)}; declare another type, or cast it in a query source`,
  );
}

function valueError(
  kind: "range" | "json",
  where: string,
  physical: PhysicalType,
  type: ValueType,
): FeatureStoreError {
  return kind === "json"
    ? new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${where}: it is declared json, and a text is no JSON`,
      )
    : new FeatureStoreError(
        "FS_VALUE_LOSS",
        `${where}: it holds ${physical.text} and is declared ${typeText(type)}, and a value does not fit; declare it int64`,
      );
}

/** The event time column of a source. FS_DEFINITION_INVALID where it has none. */
export function eventField(source: Source): string {
  if (source.timestampField !== null) return source.timestampField;
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    `source "${source.name}" has no timestamp field; name the column of event times`,
  );
}

/** The columns of a source's times. */
export function timeFields({ timestampField, createdTimestampColumn }: Source): readonly Field[] {
  const names = [timestampField, createdTimestampColumn].filter((name) => name !== null);
  return names.map((name) => ({ name, type: timestamp() }));
}

/** A column that must be an instant. */
export function instantColumn(opened: OpenSource, name: string): OpenColumn {
  const column = columnOfSource(opened, name);
  if (isInstant(column.physical)) return column;
  throw new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `source "${opened.source.name}", column "${name}": it holds ${column.physical.text}, and a time must be a timestamp or a date; cast it in a query source`,
  );
}
