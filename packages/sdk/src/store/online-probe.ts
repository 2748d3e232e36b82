import type { CallOptions } from "../contract/columns.ts";
import { columnFromValues } from "../data/rows.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { entityKeys } from "../online/entity-keys.ts";
import { layoutId } from "../online/layout-id.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { StoreContext } from "./store-context.ts";
import { fieldsOf, joinKeyFields } from "./tables.ts";

/** Reads one key of one online view, which need not be there: resolves when the online store answered. Asks nothing where no view is online. */
export async function probeOnline(context: StoreContext, options?: CallOptions): Promise<void> {
  const catalog = await context.servedCatalog(options);
  const view = catalog.list("feature_view").find((one) => one.online);
  if (view === undefined) return;
  const store = await context.online();
  const joinKeys = joinKeyFields(view);
  const fields = fieldsOf(view.schema);
  const layout = await layoutId(fields);
  // The registry is not asked for layouts: it may be away while the store is there.
  const layouts = new Map([[layout, fields]]);
  const { project } = context;
  const table = { project, name: view.name, joinKeys, fields, layout, layouts };
  const columns = joinKeys.map(({ name, type }) =>
    columnFromValues(type, [anyKey(type)], `join key "${name}"`),
  );
  const read = { select: { table, features: [] }, keys: entityKeys(columns, 1) };
  try {
    await store.read([read], options);
  } catch (error) {
    // A row was there, in another layout: that is an answer.
    if (!isFeatureStoreError(error, "FS_LAYOUT_UNKNOWN")) throw error;
  }
}

function anyKey(type: ValueType): unknown {
  switch (type.kind) {
    case "string":
      return "";
    case "bytes":
      return new Uint8Array();
    case "bool":
      return false;
    case "timestamp":
      return 0n;
    default:
      return 0;
  }
}
