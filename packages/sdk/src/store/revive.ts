import type { ObjectSpec } from "../contract/registry.ts";
import type { DefinitionKind, DefinitionMeta } from "../define/definition.ts";
import type { Definition, DefinitionOf } from "../define/definitions.ts";
import { entity } from "../define/entity.ts";
import { featureService } from "../define/feature-service.ts";
import { featureView } from "../define/feature-view.ts";
import type { Input } from "../define/infer.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { type Projection, projection } from "../define/projection.ts";
import { pushSource } from "../define/push-source.ts";
import { requestSource } from "../define/request-source.ts";
import { dataSource, type SourceOptions } from "../define/source.ts";
import type { FieldSpec, InputSpec, ProjectionSpec } from "../define/spec.ts";
import type { TransformSpec } from "../define/transform-identity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Duration } from "../schema/duration.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";

/** Where a definition finds the others that it names. */
export interface DefinitionLookup {
  /** The definition of a name, or null. */
  find<K extends DefinitionKind>(kind: K, name: string): DefinitionOf[K] | null;
  /** The definition of a name; the kind's own error code, with the nearest name, where there is none. */
  get<K extends DefinitionKind>(kind: K, name: string): DefinitionOf[K];
}

/**
 * A definition from what the registry holds of it. The factories check it again, so that a registry written by
 * another hand cannot bring in what a definition file could not.
 */
export function revive(
  kind: DefinitionKind,
  object: ObjectSpec,
  catalog: DefinitionLookup,
): Definition {
  // The shape is what `objectSpecOf` writes; the factories below refuse any other.
  const spec = object.spec as LeafSpec;
  const named = { ...spec, name: object.name };
  switch (kind) {
    case "entity":
      return entity({ ...named, joinKeys: schemaOf(spec.joinKeys) });
    case "data_source":
      return dataSource(spec.kind, object.name, sourceOptions(spec), spec.options);
    case "push_source":
      return pushSource({ ...named, batchSource: catalog.get("data_source", spec.batchSource) });
    case "request_source":
      return requestSource({ ...named, schema: schemaOf(spec.fields) });
    case "feature_view":
      return reviveView(object, catalog);
    case "on_demand_feature_view":
      return reviveOnDemand(object, catalog);
    case "feature_service": {
      const features = spec.features.map((one) => reviveProjection(one, catalog));
      return featureService({ ...named, features });
    }
  }
}

/** The fields of the specs that hold no others' types; each kind has some of them. */
interface LeafSpec extends DefinitionMeta {
  readonly joinKeys: unknown;
  readonly fields: unknown;
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly timestampField: string | null;
  readonly createdTimestampColumn: string | null;
  readonly fieldMapping: Readonly<Record<string, string>>;
  readonly maxFuture: Duration | null;
  readonly batchSource: string;
  readonly features: readonly ProjectionSpec[];
}

interface ViewSpec extends DefinitionMeta {
  readonly entities: readonly string[];
  readonly features: unknown;
  readonly source: string;
  readonly pushSource: string | null;
  readonly ttl: Duration | null;
  readonly online: boolean;
  readonly lateness: Duration | null;
}

function reviveView(object: ObjectSpec, catalog: DefinitionLookup): Definition {
  const spec = object.spec as ViewSpec;
  const { description, owner, tags, online } = spec;
  return featureView({
    description,
    owner,
    tags,
    online,
    name: object.name,
    entities: spec.entities.map((name) => catalog.get("entity", name)),
    schema: schemaOf(spec.features),
    source:
      spec.pushSource === null
        ? catalog.get("data_source", spec.source)
        : catalog.get("push_source", spec.pushSource),
    ...(spec.ttl === null ? {} : { ttl: spec.ttl }),
    ...(spec.lateness === null ? {} : { lateness: spec.lateness }),
  });
}

function reviveOnDemand(object: ObjectSpec, catalog: DefinitionLookup): Definition {
  const spec = object.spec as DefinitionMeta & {
    readonly sources: readonly InputSpec[];
    readonly features: unknown;
    readonly transform: TransformSpec;
  };
  const { description, owner, tags } = spec;
  return onDemandFeatureView({
    description,
    owner,
    tags,
    name: object.name,
    sources: spec.sources.map(
      (one): Input =>
        "request" in one
          ? catalog.get("request_source", one.request)
          : reviveProjection(one.projection, catalog),
    ),
    schema: schemaOf(spec.features),
    ...(spec.transform.version === null ? {} : { version: spec.transform.version }),
    transform: notLoaded(object.name),
  });
}

/** A projection of a registered view: its types are the registry's. FS_FEATURE_NOT_FOUND is the resolver's to raise. */
function reviveProjection(spec: ProjectionSpec, catalog: DefinitionLookup): Projection {
  const view =
    catalog.find("on_demand_feature_view", spec.view) ?? catalog.get("feature_view", spec.view);
  return projection({ ...spec, believes: view.believes });
}

function notLoaded(name: string): () => never {
  return () => {
    throw new FeatureStoreError(
      "FS_TRANSFORM_NOT_LOADED",
      `the transform of on-demand feature view "${name}" is not loaded: the registry never holds code; pass its definition in "definitions", or open the store from the feature repository`,
    );
  };
}

function sourceOptions(spec: LeafSpec): SourceOptions {
  const {
    timestampField,
    createdTimestampColumn,
    description,
    owner,
    tags,
    fieldMapping,
    maxFuture,
  } = spec;
  return {
    description,
    owner,
    tags,
    fieldMapping,
    maxFuture,
    ...(timestampField === null ? {} : { timestampField }),
    ...(createdTimestampColumn === null ? {} : { createdTimestampColumn }),
  };
}

function schemaOf(fields: unknown): Schema {
  const schema: Record<string, ValueType> = {};
  for (const field of fields as readonly FieldSpec[]) {
    Object.defineProperty(schema, field.name, { value: field.type, enumerable: true });
  }
  return schema;
}
