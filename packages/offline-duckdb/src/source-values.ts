import { FeatureStoreError, type Source, typeText, type ValueType } from "@fs/sdk/adapter";
import { columnOfSource, type OpenColumn, type OpenSource } from "./open-source.ts";
import { convert } from "./sql/convert.ts";
import type { Faults } from "./sql/fault.ts";
import { isInstant } from "./sql/instant.ts";

/** A value of a source as the declared type. FS_SOURCE_TYPE_MISMATCH names both where they do not convert. */
export function converted(
  opened: OpenSource,
  column: string,
  type: ValueType,
  value: string,
  faults: Faults,
): string {
  const { physical } = columnOfSource(opened, column);
  const where = `source "${opened.source.name}", column "${column}"`;
  const loss = () =>
    faults.raise(
      () =>
        new FeatureStoreError(
          "FS_VALUE_LOSS",
          `${where}: it holds ${physical.text} and is declared ${typeText(type)}, and a value does not fit; declare it int64`,
        ),
    );
  const expression = convert(value, { from: physical, to: type, loss });
  if (expression !== null) return expression;
  throw new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `${where}: it holds ${physical.text}, which does not convert to the declared ${typeText(type)}; declare another type, or cast it in a query source`,
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

/** A column that must be an instant. */
export function instantColumn(opened: OpenSource, name: string): OpenColumn {
  const column = columnOfSource(opened, name);
  if (isInstant(column.physical)) return column;
  throw new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `source "${opened.source.name}", column "${name}": it holds ${column.physical.text}, and a time must be a timestamp or a date; cast it in a query source`,
  );
}
