import type { Entity } from "@fs/sdk";
import type { WireColumns } from "./serving.ts";

/** Entity name -> join key, for entities of one join key that is called something else. */
export function entityAliases(entities: readonly Entity[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const entity of entities) {
    const [key, ...others] = Object.keys(entity.joinKeys);
    if (key !== undefined && others.length === 0 && key !== entity.name)
      aliases.set(entity.name, key);
  }
  return aliases;
}

/** The columns with entity names replaced by their join keys, unless the join key is there too; null where none is. */
export function withJoinKeys(
  columns: WireColumns,
  aliases: ReadonlyMap<string, string>,
): WireColumns | null {
  const renamed = new Map<string, string>();
  for (const name of Object.keys(columns)) {
    const key = aliases.get(name);
    if (key !== undefined && !Object.hasOwn(columns, key)) renamed.set(name, key);
  }
  if (renamed.size === 0) return null;
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [renamed.get(name) ?? name, values]),
  );
}
