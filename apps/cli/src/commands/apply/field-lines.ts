import type { PlannedChange } from "@fs/sdk";
import { typeText, type ValueType } from "@fs/sdk/adapter";
import { projectionLines } from "./projection-lines.ts";

type ChangedField = PlannedChange["fields"][number];

/** Fields of a spec that are lists of name and type. */
const SCHEMAS: ReadonlySet<string> = new Set(["features", "fields", "joinKeys"]);

/** A field that an update changes: old and new value, or, of a schema, each feature that differs. */
export function fieldLines(change: ChangedField): readonly string[] {
  if (change.field === "transform") return ["transform: changed"];
  const { field, before, after } = change;
  const lines = SCHEMAS.has(field)
    ? (schemaLines(change) ?? projectionLines(field, before, after))
    : null;
  return lines ?? [`${change.field}: ${change.before} -> ${change.after}`];
}

/** Null where the texts are no schemas: a service's features are projections. */
function schemaLines({ field, before, after }: ChangedField): readonly string[] | null {
  const [old, now] = [schemaOf(before), schemaOf(after)];
  if (old === null || now === null) return null;
  const lines: string[] = [];
  for (const [name, type] of now) {
    const was = old.get(name);
    if (was === undefined) lines.push(`${field}: + ${name} ${type.text}`);
    else if (was.text !== type.text) lines.push(`${field}: ${name} ${was.text} -> ${type.text}`);
    else if (was.whole !== type.whole) lines.push(`${field}: ${name} described anew`);
  }
  for (const [name, type] of old)
    if (!now.has(name)) lines.push(`${field}: - ${name} ${type.text}`);
  return lines.length > 0 ? lines : [`${field}: another order`];
}

function schemaOf(
  text: string,
): ReadonlyMap<string, { readonly text: string; readonly whole: string }> | null {
  // The registry's own JSON: a list of { name, type }, or of something else.
  const fields = JSON.parse(text === "" ? "[]" : text) as readonly {
    readonly name?: unknown;
    readonly type?: ValueType;
  }[];
  const all = new Map<string, { readonly text: string; readonly whole: string }>();
  for (const { name, type } of fields) {
    if (typeof name !== "string" || typeof type?.kind !== "string") return null;
    all.set(name, { text: typeText(type), whole: JSON.stringify(type) });
  }
  return all;
}
