export { DEFINITION_KINDS, definitionKind } from "./define/definition.ts";
export { entity } from "./define/entity.ts";
export { featureService } from "./define/feature-service.ts";
export { featureView } from "./define/feature-view.ts";
export { onDemandFeatureView } from "./define/on-demand-feature-view.ts";
export { pushSource } from "./define/push-source.ts";
export { reach } from "./define/reach.ts";
export { requestSource } from "./define/request-source.ts";
export { customSource, fileSource, querySource, tableSource } from "./define/source.ts";
export { ERROR_CODES } from "./errors/codes.ts";
export {
  exitStatusOf,
  FeatureStoreError,
  httpStatusOf,
  isFeatureStoreError,
} from "./errors/feature-store-error.ts";
export { durationMicros } from "./schema/duration.ts";
export {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
} from "./schema/value-type.ts";
export { FeatureStore } from "./store/feature-store.ts";
export { verifyDataset } from "./store/manifest-file.ts";
export type { DefinitionKind, DefinitionMeta, Meta } from "./define/definition.ts";
export type {
  AnyFeatureService,
  AnyFeatureView,
  AnyOnDemandFeatureView,
  Definition,
  DefinitionOf,
} from "./define/definitions.ts";
export type { Entity } from "./define/entity.ts";
export type { FeatureService } from "./define/feature-service.ts";
export type { FeatureView, FeatureViewOptions } from "./define/feature-view.ts";
export type {
  EntityRow,
  FeatureRow,
  Input,
  ProjectionsOf,
  Selection,
  TrainingRow,
  TransformColumns,
  TransformRow,
} from "./define/infer.ts";
export type {
  OnDemandFeatureView,
  OnDemandOptions,
  Transform,
  TransformBatch,
} from "./define/on-demand-feature-view.ts";
export type { Projection } from "./define/projection.ts";
export type { PushSource } from "./define/push-source.ts";
export type { RequestSource } from "./define/request-source.ts";
export type { DataSource, SourceOptions } from "./define/source.ts";
export type { ErrorCode, ErrorCodeInfo } from "./errors/codes.ts";
export type { ErrorContext } from "./errors/feature-store-error.ts";
export type { Duration } from "./schema/duration.ts";
export type { Infer, NullableRow, Row } from "./schema/infer.ts";
export type { FieldOptions, Schema, ValueKind, ValueType } from "./schema/value-type.ts";
export type { Batch, CallOptions, Column, Field } from "./contract/columns.ts";
export type { ConnectionLoad } from "./contract/connection-load.ts";
export type { ObjectRef, RegistryStatus } from "./contract/registry.ts";
export type { LooseRow } from "./data/rows.ts";
export type { ApplyOptions } from "./store/apply.ts";
export type { BackfillDebt } from "./store/backfill-debt.ts";
export type { CastMode } from "./store/cast-value.ts";
export type { Dependent } from "./store/dependents.ts";
export type { EntityInput } from "./store/entity-columns.ts";
export type { HistoricalEntities } from "./store/entity-rows.ts";
export type { FeatureReader, NamedRequest, OnlineRequest } from "./store/feature-store.ts";
export type { HistoricalOptions } from "./store/historical.ts";
export type { Lazy } from "./store/lazy.ts";
export type {
  Materialization,
  MaterializeReport,
  Progress,
  ViewReport,
} from "./store/materialization.ts";
export type { DatasetManifest } from "./store/manifest.ts";
export type { DatasetVerification } from "./store/manifest-file.ts";
export type { MaterializeOptions } from "./store/materialize.ts";
export type { AnsweredColumn, OnlineFeatures } from "./store/online-features.ts";
export type { OnlineReader } from "./store/online-reader.ts";
export type { PushOptions, PushTarget } from "./store/push.ts";
export type { ChangeClass, PlannedChange, RegistryPlan } from "./store/registry-plan.ts";
export type { RegistryWatch, WatchOptions } from "./store/registry-watch.ts";
export type { Status } from "./store/status.ts";
export type { FeatureStoreOptions } from "./store/store-context.ts";
export type { TrainingProgress, TrainingReadOptions } from "./store/training-progress.ts";
export type { TrainingReport } from "./store/training-report.ts";
export type { TrainingSet } from "./store/training-set.ts";
export type { ArrowTable } from "./store/arrow-table.ts";
export type { NullReason } from "./store/why.ts";
export type { NamedFeatures } from "./store/wanted.ts";
