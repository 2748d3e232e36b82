export { columnBuilder, emptyColumn, newValues } from "./data/column-builder.ts";
export { castText } from "./data/cast-text.ts";
export { inferType } from "./data/infer-type.ts";
export { batchFromRows, columnFromValues, readColumn, rowsOf } from "./data/rows.ts";
export { concatBatches, sliceBatch } from "./data/slice.ts";
export { columnOf, fieldIndex, storedAt } from "./data/stored.ts";
export { takeBatch, takeColumn, takeFeatureBatch } from "./data/take.ts";
export { isPresent, newValidity, setAbsent, setPresent } from "./data/validity.ts";
export { isWellFormed, toRead, toStored } from "./data/value.ts";
export { FeatureStoreError, isFeatureStoreError } from "./errors/feature-store-error.ts";
export { didYouMean, nearest } from "./errors/nearest.ts";
export { durationMicros, durationText } from "./schema/duration.ts";
export { instantText, parseInstant } from "./schema/instant.ts";
export { sameType, typeText } from "./schema/type-text.ts";
export type {
  Batch,
  CallOptions,
  Column,
  ColumnValues,
  FeatureBatch,
  Field,
} from "./contract/columns.ts";
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
export type { Dataset, LatestCounts, LatestRows, OfflineStore } from "./contract/offline-store.ts";
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
  Snapshot,
  StateChange,
  StateEntry,
} from "./contract/registry.ts";
export type { ColumnBuilder, StoredValue } from "./data/column-builder.ts";
export type { LooseRow } from "./data/rows.ts";
export type { ErrorCode } from "./errors/codes.ts";
export type { ErrorContext } from "./errors/feature-store-error.ts";
export type { ValueKind, ValueType } from "./schema/value-type.ts";
