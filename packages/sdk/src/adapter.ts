export { columnBuilder, emptyColumn, newValues } from "./data/column-builder.ts";
export { castText } from "./data/cast-text.ts";
export { jsonText } from "./data/json-text.ts";
export { parseJsonLossless } from "./data/lossless-json.ts";
export { inferType } from "./data/infer-type.ts";
export { batchFromRows, columnFromValues, readColumn, rowsOf } from "./data/rows.ts";
export { concatBatches, sliceBatch } from "./data/slice.ts";
export { columnOf, fieldIndex, storedAt } from "./data/stored.ts";
export { takeBatch, takeColumn, takeFeatureBatch } from "./data/take.ts";
export { isPresent, newValidity, setAbsent, setPresent } from "./data/validity.ts";
export { isWellFormed, toRead, toStored } from "./data/value.ts";
export { throwIfAborted } from "./errors/aborted.ts";
export { FeatureStoreError, isFeatureStoreError } from "./errors/feature-store-error.ts";
export { didYouMean, nearest } from "./errors/nearest.ts";
export { decodeEntityIds } from "./online/decode-entity-ids.ts";
export { entityKeys, keyPart } from "./online/entity-keys.ts";
export { headedRows } from "./online/headed-rows.ts";
export { keyedRows, readHeadedRows } from "./online/keyed-rows.ts";
export { layoutId } from "./online/layout-id.ts";
export { newestRows } from "./online/newest-rows.ts";
export { packRows } from "./online/pack-rows.ts";
export { packedStore, tablePrefix } from "./online/packed-store.ts";
export { rowReader } from "./online/row-reader.ts";
export { HEAD_BYTES, headCreatedTime, headEventTime, writeHead } from "./online/version-head.ts";
export { durationMicros, durationText } from "./schema/duration.ts";
export { instantText, parseInstant } from "./schema/instant.ts";
export { sameType, typeText } from "./schema/type-text.ts";
export { refuseBreaking } from "./store/breaking-refusal.ts";
export { snapshotPlan } from "./store/snapshot-plan.ts";
export { STATUSES } from "./store/status.ts";
export type {
  Batch,
  CallOptions,
  Column,
  ColumnValues,
  FeatureBatch,
  Field,
} from "./contract/columns.ts";
export type { ConnectionLoad } from "./contract/connection-load.ts";
export type {
  AsOfJoin,
  AsOfPlan,
  Computed,
  EntityRows,
  LatestPlan,
  Sink,
  Source,
  SourceColumn,
} from "./contract/offline-plan.ts";
export type {
  Dataset,
  LatestCounts,
  LatestRows,
  OfflineStore,
  ReadOptions,
  StatOptions,
} from "./contract/offline-store.ts";
export type {
  EntityKeys,
  KeyedBatch,
  OnlineStore,
  Table,
  TableRead,
  TableSelect,
} from "./contract/online-store.ts";
export type {
  Attributes,
  Clock,
  Observer,
  Plugin,
  PluginContext,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from "./contract/plugin.ts";
export type {
  Commit,
  ObjectRef,
  ObjectSpec,
  Registry,
  RegistryChange,
  RegistryStatus,
  Snapshot,
  StateChange,
  StateEntry,
} from "./contract/registry.ts";
export type { ColumnBuilder, StoredValue } from "./data/column-builder.ts";
export type { LooseRow } from "./data/rows.ts";
export type { ErrorCode } from "./errors/codes.ts";
export type { ErrorContext } from "./errors/feature-store-error.ts";
export type { HeadedRows } from "./online/headed-rows.ts";
export type { KeyValueBackend, KeyValueEntry } from "./online/key-value-backend.ts";
export type { PackedStoreOptions } from "./online/packed-store.ts";
export type { RowReader } from "./online/row-reader.ts";
export type { ValueKind, ValueType } from "./schema/value-type.ts";
