import type { ObjectSpec } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { sha256Hex } from "../schema/sha256.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { type DefinitionKind, type DefinitionMeta, definitionKind } from "./definition.ts";
import type { Definition } from "./definitions.ts";
import type { Entity } from "./entity.ts";
import type { FeatureService } from "./feature-service.ts";
import type { FeatureView } from "./feature-view.ts";
import type { Input } from "./infer.ts";
import type { OnDemandFeatureView } from "./on-demand-feature-view.ts";
import type { Projection } from "./projection.ts";
import type { PushSource } from "./push-source.ts";
import type { RequestSource } from "./request-source.ts";
import type { DataSource } from "./source.ts";
import { transformIdentity } from "./transform-identity.ts";

/** A field of a schema as the registry keeps it. */
export interface FieldSpec {
  readonly name: string;
  readonly type: ValueType;
}

/** A projection as the registry keeps it. */
export interface ProjectionSpec {
  readonly view: string;
  readonly name: string;
  readonly features: readonly string[];
  readonly joinKeyMap: Readonly<Record<string, string>>;
}

/** An input of an on-demand view as the registry keeps it. */
export type InputSpec = { readonly projection: ProjectionSpec } | { readonly request: string };

/** A definition as the registry keeps it: plain JSON, references by name, and the fingerprint that plan compares. */
export async function objectSpecOf(definition: Definition): Promise<ObjectSpec> {
  // Definitions are branded with the kind they are registered as.
  const kind = definitionKind(definition) as DefinitionKind;
  const spec = await specOf(kind, definition);
  return Object.freeze({
    kind,
    name: definition.name,
    spec,
    fingerprint: await fingerprintOf(spec).catch((cause: unknown) => {
      throw new FeatureStoreError(
        "FS_DEFINITION_INVALID",
        `"${definition.name}" holds a value that is no plain data, such as a bigint; the registry keeps JSON`,
        { cause },
      );
    }),
  });
}

/** JSON with the keys of every object in order: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

async function fingerprintOf(spec: object): Promise<string> {
  const compared =
    "transform" in spec
      ? { ...spec, transform: { ...(spec.transform as object), text: "" } }
      : spec;
  return (await sha256Hex(canonicalJson(compared))).slice(0, 32);
}

function specOf(kind: DefinitionKind, definition: Definition): object | Promise<object> {
  // The kind was read off the definition: each cast follows it.
  switch (kind) {
    case "entity":
      return entitySpec(definition as Entity);
    case "data_source":
      return dataSourceSpec(definition as DataSource);
    case "push_source":
      return { ...metaSpec(definition), batchSource: (definition as PushSource).batchSource.name };
    case "request_source":
      return { ...metaSpec(definition), fields: fieldsSpec((definition as RequestSource).schema) };
    case "feature_view":
      return featureViewSpec(definition as FeatureView<string, Schema, Schema>);
    case "on_demand_feature_view":
      return onDemandSpec(definition as OnDemandFeatureView<string, Schema, Schema, Schema>);
    case "feature_service":
      return {
        ...metaSpec(definition),
        features: (definition as FeatureService<string, readonly Projection[]>).features.map(
          projectionSpec,
        ),
      };
  }
}

function metaSpec(meta: DefinitionMeta): object {
  return { description: meta.description, owner: meta.owner, tags: meta.tags };
}

function entitySpec(definition: Entity): object {
  return { ...metaSpec(definition), joinKeys: fieldsSpec(definition.joinKeys) };
}

function dataSourceSpec(source: DataSource): object {
  const { kind, options, timestampField, createdTimestampColumn, fieldMapping, maxFuture } = source;
  return {
    ...metaSpec(source),
    kind,
    options,
    timestampField,
    createdTimestampColumn,
    fieldMapping,
    maxFuture,
  };
}

function featureViewSpec(view: FeatureView<string, Schema, Schema>): object {
  return {
    ...metaSpec(view),
    entities: view.entities.map((one) => one.name),
    features: fieldsSpec(view.schema),
    source: view.source.name,
    pushSource: view.pushSource?.name ?? null,
    ttl: view.ttl,
    online: view.online,
    lateness: view.lateness,
  };
}

async function onDemandSpec(
  view: OnDemandFeatureView<string, Schema, Schema, Schema>,
): Promise<object> {
  return {
    ...metaSpec(view),
    sources: view.sources.map(inputSpec),
    features: fieldsSpec(view.schema),
    transform: await transformIdentity(view),
  };
}

function inputSpec(input: Input): InputSpec {
  // A request source is branded so; every other input is a projection or a view, which is one.
  return definitionKind(input) === "request_source"
    ? { request: (input as RequestSource).name }
    : { projection: projectionSpec(input as Projection) };
}

function projectionSpec(one: Projection): ProjectionSpec {
  return { view: one.view, name: one.name, features: one.features, joinKeyMap: one.joinKeyMap };
}

function fieldsSpec(schema: Schema): readonly FieldSpec[] {
  return Object.entries(schema).map(([name, type]) => ({ name, type }));
}
