import type { WireColumns } from "../serving/serving.ts";
import { malformed } from "./malformed.ts";
import type { Body } from "./parse-body.ts";

/** Columns of a body: an object of lists. FS_REQUEST_MALFORMED where it is missing or another thing. */
export function columnsField(body: Body, name: string): WireColumns {
  const value = own(body, name);
  if (value === undefined) throw malformed("missing", ["body", name], "Field required");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed("dict_type", ["body", name], "Input should be a valid dictionary");
  for (const [column, values] of Object.entries(value)) {
    if (!Array.isArray(values))
      throw malformed("list_type", ["body", name, column], "Input should be a valid list");
  }
  return value as WireColumns;
}

/** A text, where it is required. */
export function textField(body: Body, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined) throw malformed("missing", ["body", name], "Field required");
  return value;
}

/** A text, or undefined where there is none, or null. */
export function optionalText(body: Body, name: string): string | undefined {
  const value = own(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string")
    throw malformed("string_type", ["body", name], "Input should be a valid string");
  return value;
}

/** A list of texts, or undefined where there is none, or null. */
export function optionalTexts(body: Body, name: string): readonly string[] | undefined {
  const value = own(body, name);
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value))
    throw malformed("list_type", ["body", name], "Input should be a valid list");
  const broken = value.findIndex((one) => typeof one !== "string");
  if (broken >= 0)
    throw malformed("string_type", ["body", name, broken], "Input should be a valid string");
  return value;
}

const TRUE: readonly unknown[] = [true, 1, "true", "1", "yes", "y", "on", "t"];
const FALSE: readonly unknown[] = [false, 0, "false", "0", "no", "n", "off", "f", null, undefined];

/** A switch as lax as Feast's: `"yes"` and 1 are true, nothing is false. */
export function flagField(body: Body, name: string): boolean {
  const value = own(body, name);
  const plain = typeof value === "string" ? value.toLowerCase() : value;
  if (TRUE.includes(plain)) return true;
  if (FALSE.includes(plain)) return false;
  throw malformed("bool_type", ["body", name], "Input should be a valid boolean");
}

function own(body: Body, name: string): unknown {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}
