import { inferType } from "../data/infer-type.ts";
import { type LooseRow, ownValue, setOwn } from "../data/rows.ts";
import { definitionKind } from "../define/definition.ts";
import type { AnyFeatureView, Definition } from "../define/definitions.ts";
import { reach } from "../define/reach.ts";
import type { DataSource } from "../define/source.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { memoryOfflineStore } from "../memory/memory-offline-store.ts";
import { memoryOnlineStore } from "../memory/memory-online-store.ts";
import { memoryRegistry } from "../memory/memory-registry.ts";
import type { MemorySource } from "../memory/memory-source.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { timestamp } from "../schema/value-type.ts";
import { FeatureStore } from "../store/feature-store.ts";

/** What a test's store holds. */
export interface TestStoreOptions {
  /** Definitions under test, and what they reach. */
  readonly definitions: readonly unknown[];
  /** Rows of each source, by its name (a file source's is its path), under the source's own column names. */
  readonly rows?: Readonly<Record<string, readonly LooseRow[]>>;
  /** Where the store's clock stands; rows up to then are online. The time of the call unless given. */
  readonly now?: Date;
}

/** A feature store in memory, and its clock. */
export interface TestStore {
  readonly store: FeatureStore;
  /** Moves the store's clock; nothing is materialized for it. */
  setNow(now: Date): void;
}

/**
 * A feature store on the stores in memory, with the definitions applied and the rows up to `now` materialized: what
 * features are tested on, in milliseconds and without files. A source that is given no rows has none.
 *
 * @example
 * const { store } = await testStore({ definitions: [stats, analysis], now: new Date("2026-03-01"),
 *   rows: { "data/stats.parquet": [{ user_id: "a", total: 5, event_timestamp: "2026-02-28T10:00:00Z" }] } });
 */
export async function testStore(options: TestStoreOptions): Promise<TestStore> {
  const definitions = reach(options.definitions);
  let now = (options.now ?? new Date()).getTime();
  const clock = () => now;
  const store = new FeatureStore({
    project: "test",
    registry: memoryRegistry({ clock }),
    offline: memoryOfflineStore({ sources: sourcesOf(definitions, options.rows ?? {}) }),
    online: memoryOnlineStore(),
    definitions,
    clock,
  });
  await store.apply(definitions);
  await store.materialize({ start: new Date(0), end: new Date(now) });
  return {
    store,
    setNow(moved) {
      now = moved.getTime();
    },
  };
}

function sourcesOf(
  definitions: readonly Definition[],
  rows: Readonly<Record<string, readonly LooseRow[]>>,
): Readonly<Record<string, MemorySource>> {
  const sources = definitions.filter(
    (one): one is DataSource => definitionKind(one) === "data_source",
  );
  const names = new Set(sources.map((source) => source.name));
  for (const name of Object.keys(rows)) {
    if (names.has(name)) continue;
    throw new FeatureStoreError(
      "FS_SOURCE_NOT_FOUND",
      `no definition has the source "${name}"${didYouMean(name, names)}`,
    );
  }
  const views = definitions.filter(
    (one): one is AnyFeatureView => definitionKind(one) === "feature_view",
  );
  return Object.fromEntries(
    sources.map((source) => {
      const given = Object.hasOwn(rows, source.name) ? (rows[source.name] ?? []) : [];
      return [source.name, { schema: schemaOf(source, views, given), rows: given }];
    }),
  );
}

/** Types as the views declare them, so that a column of nulls, or none at all, has its type; any other column as its values are. */
function schemaOf(
  source: DataSource,
  views: readonly AnyFeatureView[],
  rows: readonly LooseRow[],
): Schema {
  const own = new Map(
    Object.entries(source.fieldMapping).map(([column, field]) => [field, column]),
  );
  const columns = new Map<string, ValueType>();
  const declare = (field: string, type: ValueType) => columns.set(own.get(field) ?? field, type);
  for (const view of views.filter((one) => one.source.name === source.name)) {
    for (const [field, type] of Object.entries(view.believes.joinKeys)) declare(field, type);
    for (const [field, type] of Object.entries(view.schema)) declare(field, type);
  }
  for (const field of [source.timestampField, source.createdTimestampColumn]) {
    if (field !== null) declare(field, timestamp());
  }
  for (const name of new Set(rows.flatMap((row) => Object.keys(row)))) {
    if (columns.has(name)) continue;
    const values = rows.map((row) => ownValue(row, name));
    columns.set(name, inferType(values, `source "${source.name}", column "${name}"`));
  }
  const schema: Record<string, ValueType> = {};
  for (const [name, type] of columns) setOwn(schema, name, type);
  return schema;
}
