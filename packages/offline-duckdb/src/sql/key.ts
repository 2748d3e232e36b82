import type { ValueType } from "@fs/sdk/adapter";
import type { PhysicalType } from "../physical-type.ts";
import { convert, isInteger } from "./convert.ts";
import { isInstant, microsOf } from "./instant.ts";

/**
 * A key column as it is compared, without loss on either side: integers of any width as BIGINT, texts as VARCHAR,
 * instants as microseconds, else as the declared type. Null where the column cannot be a key of that type.
 */
export function comparable(
  expression: string,
  physical: PhysicalType,
  type: ValueType,
): string | null {
  switch (type.kind) {
    case "int32":
    case "int64":
      if (physical.kind === "int64") return expression;
      return isInteger(physical) || physical.kind === "bool"
        ? `CAST(${expression} AS BIGINT)`
        : null;
    case "timestamp":
      return isInstant(physical) ? microsOf(expression, physical) : null;
    default:
      return convert(expression, { from: physical, to: type, fault: () => "NULL" });
  }
}
