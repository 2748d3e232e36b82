import {
  entity,
  FeatureStore,
  type FeatureStoreOptions,
  featureView,
  fileSource,
  type Schema,
} from "@fs/sdk";
import type { Field, OnlineStore, Table } from "@fs/sdk/adapter";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { createServer } from "@fs/server";
import { pino } from "pino";

/** A feature server over memory. */
export interface ServedTables {
  readonly url: string;
  /** The store, with somebody at the server who applies what it is prepared for. */
  prepared(store: OnlineStore): OnlineStore;
  close(): Promise<void>;
}

/** Serves a store whose views are what `prepare` names: what `fs apply` does at a server, a store behind it cannot. */
export async function serveTables(
  options: Partial<FeatureStoreOptions> = {},
): Promise<ServedTables> {
  const store = new FeatureStore({
    project: "shop",
    registry: memoryRegistry(),
    online: memoryOnlineStore(),
    ...options,
  });
  const server = createServer(store, { logger: pino({ level: "silent" }), registryEveryMillis: 0 });
  const { port } = await server.listen({ port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    prepared: (client) => withApply(client, store),
    async close() {
      await server.close({ graceMillis: 0 });
      await store.close();
    },
  };
}

function withApply(client: OnlineStore, store: FeatureStore): OnlineStore {
  return {
    name: client.name,
    supports: client.supports,
    async prepare(change, options) {
      await client.prepare(change, options);
      const there = new Set((await store.listFeatureViews()).map((view) => view.name));
      const remove = change.drop
        .filter((table) => there.has(table.name))
        .map((table) => ({ kind: "feature_view", name: table.name }));
      await store.apply(change.keep.map(viewOf), { remove, allowBreaking: true });
    },
    write: (...call) => client.write(...call),
    read: (...call) => client.read(...call),
    remove: (...call) => client.remove(...call),
    close: () => client.close(),
  };
}

function viewOf({ name, joinKeys, fields }: Table): unknown {
  const source = fileSource({
    name: `${name} rows`,
    path: "rows.parquet",
    timestampField: "row event time",
    createdTimestampColumn: "row created time",
    maxFuture: null,
  });
  const entities =
    joinKeys.length === 0
      ? []
      : [entity({ name: entityName(joinKeys), joinKeys: schemaOf(joinKeys) })];
  return featureView({ name, entities, source, schema: schemaOf(fields) });
}

function schemaOf(fields: readonly Field[]): Schema {
  return Object.fromEntries(fields.map(({ name, type }) => [name, type]));
}

/** Views of equal keys share an entity, whatever they are called. */
function entityName(joinKeys: readonly Field[]): string {
  return joinKeys.map(({ name, type }) => `${name} ${type.kind}`).join(", ");
}
