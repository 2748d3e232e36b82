import { isOlderRow, keyText } from "./history-row.ts";

/** A row as it is kept. */
export interface KeptRow {
  readonly event: number;
  readonly created: number | null;
  readonly values: readonly unknown[];
}

/** What an online table must hold after each call. */
export interface NewestOracle {
  /** Answers how many rows are written and how many lost. */
  write(rows: readonly (KeptRow & { readonly key: readonly unknown[] })[]): {
    readonly written: number;
    readonly stale: number;
  };
  remove(keys: readonly (readonly unknown[])[]): void;
  /** Null = no such row. */
  read(key: readonly unknown[]): KeptRow | null;
}

/** A table that keeps the newest row of each key, by a plain loop over the rows in their order. */
export function newestOracle(): NewestOracle {
  const kept = new Map<string, KeptRow>();
  return {
    write(rows) {
      const taken = new Set<string>();
      for (const { key, ...row } of rows) {
        const text = String(keyText(key));
        const stands = kept.get(text);
        if (stands !== undefined && isOlderRow(row, stands)) continue;
        kept.set(text, row);
        taken.add(text);
      }
      return { written: taken.size, stale: rows.length - taken.size };
    },
    remove(keys) {
      for (const key of keys) kept.delete(String(keyText(key)));
    },
    read: (key) => kept.get(String(keyText(key))) ?? null,
  };
}
