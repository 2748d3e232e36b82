import type { Table } from "@fs/sdk/adapter";

const BUCKETS = 128;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The keys of one table: `{bucket}:project:view:id`. The bucket is a hash of the id and the cluster's hash tag, so that
 * every view of an entity lies in one slot. Names are escaped so that none holds a colon; the id is kept as it is.
 */
export interface TableKeys {
  /** The key of an entity. */
  keyOf(id: string): string;
  /** The id of a key of this table; null where the key is none, whatever it looks like. */
  idOf(key: string): string | null;
  /** What SCAN is asked for: matches every key of the table, and perhaps others. */
  readonly pattern: string;
}

const KNOWN = new WeakMap<object, TableKeys>();

/** How the keys of a table are made and taken apart; found once for each object that describes it. */
export function tableKeys(table: Pick<Table, "project" | "name">): TableKeys {
  const known = KNOWN.get(table);
  if (known !== undefined) return known;
  const keys = keysOf(table);
  KNOWN.set(table, keys);
  return keys;
}

function keysOf(table: Pick<Table, "project" | "name">): TableKeys {
  const middle = `}:${escaped(table.project)}:${escaped(table.name)}:`;
  return {
    keyOf: (id) => `{${bucketOf(id)}${middle}${id}`,
    idOf(key) {
      const end = key.indexOf("}");
      if (end < 0 || !key.startsWith(middle, end)) return null;
      const id = key.slice(end + middle.length);
      return key.slice(0, end) === `{${bucketOf(id)}` ? id : null;
    },
    pattern: `{*${middle}*`,
  };
}

/** The hash tag of a key of ours, which is also the number of its bucket. */
export function bucketOfKey(key: string): string {
  return key.slice(1, key.indexOf("}"));
}

/** FNV-1a of the UTF-16 units, folded to seven bits. Part of the layout: it never changes. */
function bucketOf(id: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), FNV_PRIME);
  return (hash ^ (hash >>> 7) ^ (hash >>> 14) ^ (hash >>> 21)) & (BUCKETS - 1);
}

/** A name without a colon, a brace, or what SCAN's patterns give a meaning. */
function escaped(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}
