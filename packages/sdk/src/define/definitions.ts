import type { Schema } from "../schema/value-type.ts";
import type { Entity } from "./entity.ts";
import type { FeatureService } from "./feature-service.ts";
import type { FeatureView } from "./feature-view.ts";
import type { OnDemandFeatureView } from "./on-demand-feature-view.ts";
import type { Projection } from "./projection.ts";
import type { PushSource } from "./push-source.ts";
import type { RequestSource } from "./request-source.ts";
import type { DataSource } from "./source.ts";

/** Any feature view, its types unknown. */
export type AnyFeatureView = FeatureView<string, Schema, Schema>;

/** Any on-demand feature view, its types unknown. */
export type AnyOnDemandFeatureView = OnDemandFeatureView<string, Schema, Schema, Schema>;

/** Any feature service, its types unknown. */
export type AnyFeatureService = FeatureService<string, readonly Projection[]>;

/** Whatever can be registered. */
export type Definition =
  | Entity
  | DataSource
  | PushSource
  | RequestSource
  | AnyFeatureView
  | AnyOnDemandFeatureView
  | AnyFeatureService;

/** The definition of each kind. */
export interface DefinitionOf {
  readonly entity: Entity;
  readonly data_source: DataSource;
  readonly push_source: PushSource;
  readonly request_source: RequestSource;
  readonly feature_view: AnyFeatureView;
  readonly on_demand_feature_view: AnyOnDemandFeatureView;
  readonly feature_service: AnyFeatureService;
}
