import { type Batch, type OfflineStore, rowsOf, type ValueType } from "@fs/sdk/adapter";
import { type MemorySource, memoryOfflineStore } from "@fs/sdk/memory";
import type { OpenedOfflineStore } from "./opened.ts";

/** The memory store takes its rows when it is made, so each `put` makes it anew behind one face. */
export async function openMemoryOffline(): Promise<OpenedOfflineStore> {
  const sources: Record<string, MemorySource> = {};
  let store = memoryOfflineStore({ sources });
  const face: OfflineStore = {
    name: store.name,
    supports: store.supports,
    describe: (...call) => store.describe(...call),
    stat: async (...call) => store.stat?.(...call) ?? { rows: null, version: "" },
    asOfJoin: (...call) => store.asOfJoin(...call),
    latest: (...call) => store.latest(...call),
    append: async (...call) => store.append?.(...call),
    close: () => store.close(),
  };
  return {
    store: face,
    async put(name, rows) {
      sources[name] = memorySource(rows);
      store = memoryOfflineStore({ sources });
      return { kind: "memory", options: {} };
    },
    close: () => store.close(),
  };
}

function memorySource(batch: Batch): MemorySource {
  const schema = Object.fromEntries(batch.fields.map(({ name, type }) => [name, exact(type)]));
  const fields = batch.fields.map(({ name, type }) => ({ name, type: exact(type) }));
  return { schema, rows: rowsOf({ ...batch, fields }) };
}

/** Integers and times as bigints, so that no digit is lost on the way. */
function exact(type: ValueType): ValueType {
  if (type.item !== undefined) return { ...type, item: exact(type.item) };
  return type.kind === "int64" || type.kind === "timestamp" ? { ...type, as: "bigint" } : type;
}
