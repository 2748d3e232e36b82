export { DEFINITION_KINDS, definitionKind } from "./define/definition.ts";
export { entity } from "./define/entity.ts";
export { featureService } from "./define/feature-service.ts";
export { featureView } from "./define/feature-view.ts";
export { onDemandFeatureView } from "./define/on-demand-feature-view.ts";
export { pushSource } from "./define/push-source.ts";
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
export type { DefinitionKind, DefinitionMeta, Meta } from "./define/definition.ts";
export type { Entity } from "./define/entity.ts";
export type { FeatureService } from "./define/feature-service.ts";
export type { FeatureView, FeatureViewOptions } from "./define/feature-view.ts";
export type { EntityRow, FeatureRow, Input, ProjectionsOf, Selection, TransformRow } from "./define/infer.ts";
export type { OnDemandFeatureView, OnDemandOptions, Transform } from "./define/on-demand-feature-view.ts";
export type { Projection } from "./define/projection.ts";
export type { PushSource } from "./define/push-source.ts";
export type { RequestSource } from "./define/request-source.ts";
export type { DataSource, SourceOptions } from "./define/source.ts";
export type { ErrorCode, ErrorCodeInfo } from "./errors/codes.ts";
export type { ErrorContext } from "./errors/feature-store-error.ts";
export type { Duration } from "./schema/duration.ts";
export type { Infer, NullableRow, Row } from "./schema/infer.ts";
export type { FieldOptions, Schema, ValueKind, ValueType } from "./schema/value-type.ts";
