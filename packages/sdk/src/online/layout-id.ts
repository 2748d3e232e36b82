import type { Field } from "../contract/columns.ts";
import { sha256Hex } from "../schema/sha256.ts";
import { typeText } from "../schema/type-text.ts";

/** How many hex characters a layout id has: eight bytes in a packed row. */
export const LAYOUT_ID_LENGTH = 16;

/** The id of a layout: the same for the same names and types in the same order, and for nothing else. */
export async function layoutId(fields: readonly Field[]): Promise<string> {
  const text = JSON.stringify(fields.map(({ name, type }) => [name, typeText(type)]));
  return (await sha256Hex(text)).slice(0, LAYOUT_ID_LENGTH);
}
