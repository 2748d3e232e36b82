import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { NullableRow } from "../schema/infer.ts";
import { sameType } from "../schema/type-text.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { brand, type DefinitionMeta, definitionKind, type Meta, metaOf } from "./definition.ts";
import type { All, Input, KeysIn, RequestIn, TransformRow } from "./infer.ts";
import { checkDistinct, checkName } from "./names.ts";
import { type Projection, pick, projectionParts } from "./projection.ts";
import type { RequestSource } from "./request-source.ts";
import { frozenSchema } from "./schema-check.ts";

/** A transform as the store calls it: rows by name, in and out. */
export type Transform = (
  row: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

/** Features computed at the moment they are asked for, from other features and from what the caller sends. */
export interface OnDemandFeatureView<
  out N extends string,
  out K extends Schema,
  out R extends Schema,
  S extends Schema,
> extends Projection<N, K, R, S>,
    DefinitionMeta {
  readonly schema: S;
  readonly sources: readonly Input[];
  readonly version: string | null;
  readonly transform: Transform;
  /** Some of its features, in the order named. */
  pick<const F extends keyof S & string>(
    ...features: readonly F[]
  ): Projection<N, K, R, Pick<S, F>>;
}

/** What an on-demand view is defined by. */
export interface OnDemandOptions<N extends string, I extends readonly Input[], S extends Schema>
  extends Meta {
  readonly name: N;
  readonly sources: I;
  readonly schema: S;
  /** Pins the transform's identity where a bundler rewrites its text. */
  readonly version?: string;
  /**
   * Sees one row: source features may be null (and are null for NaN), float32 is float32, request fields are what the
   * caller sent. The same function runs offline and online. It is synchronous and pure.
   */
  readonly transform: (row: TransformRow<I>) => { readonly [F in keyof S]: NullableRow<S>[F] };
}

/**
 * Defines an on-demand feature view.
 *
 * @example
 * const analysis = onDemandFeatureView({ name: "analysis", sources: [stats.pick("average"), purchase],
 *   schema: { ratio: float64() },
 *   transform: (row) => ({ ratio: row.average === null ? null : row.amount / row.average }) });
 */
export function onDemandFeatureView<
  const N extends string,
  const I extends readonly Input[],
  const S extends Schema,
>(
  definition: OnDemandOptions<N, I, S>,
): OnDemandFeatureView<N, All<KeysIn<I[number]>>, All<RequestIn<I[number]>>, S> {
  checkName("on-demand feature view", definition.name);
  const where = `on-demand feature view "${definition.name}"`;
  const schema = frozenSchema(`${where}, feature`, definition.schema);
  checkDefinition(where, definition.sources, schema, definition.transform);
  const joinKeys = mergedKeys(where, definition.sources);
  const parts = {
    view: definition.name,
    name: definition.name,
    features: Object.keys(schema),
    joinKeyMap: {},
    believes: Object.freeze({ joinKeys, features: schema }),
  };
  const view = {
    ...projectionParts(parts),
    ...metaOf(definition),
    schema,
    sources: Object.freeze([...definition.sources]),
    version: definition.version ?? null,
    transform: definition.transform,
    pick: (...features: readonly string[]) => pick(parts, features),
  };
  // The type parameters only say what the parts hold; nothing at run time carries them.
  return brand("on_demand_feature_view", view) as never;
}

/** The request sources among the inputs of an on-demand view. */
export function requestsOf(sources: readonly Input[]): readonly RequestSource[] {
  return sources.filter((one): one is RequestSource => definitionKind(one) === "request_source");
}

/** The projections among the inputs of an on-demand view. */
export function projectionsOf(sources: readonly Input[]): readonly Projection[] {
  return sources.filter((one): one is Projection => definitionKind(one) !== "request_source");
}

function checkDefinition(
  where: string,
  sources: readonly Input[],
  schema: Schema,
  transform: unknown,
): void {
  const allowed = new Set([
    "projection",
    "feature_view",
    "on_demand_feature_view",
    "request_source",
  ]);
  if (
    !Array.isArray(sources) ||
    sources.length === 0 ||
    sources.some((one) => !allowed.has(definitionKind(one) ?? ""))
  ) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "sources" is a list of views, view.pick(...) and requestSource(...), at least one`,
    );
  }
  if (Object.keys(schema).length === 0) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where} has no features; name at least one in "schema"`,
    );
  }
  if (typeof transform !== "function") {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "transform" is a function of one row`,
    );
  }
  const inputs = [
    ...projectionsOf(sources).flatMap((one) => [...one.features]),
    ...requestsOf(sources).flatMap((one) => Object.keys(one.schema)),
  ];
  checkDistinct(`${where}, inputs`, inputs);
}

function mergedKeys(where: string, sources: readonly Input[]): Schema {
  const keys: Record<string, ValueType> = {};
  for (const one of projectionsOf(sources)) {
    for (const [key, type] of Object.entries(one.believes.joinKeys)) {
      const name = Object.hasOwn(one.joinKeyMap, key) ? (one.joinKeyMap[key] as string) : key;
      const before = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (before !== undefined && !sameType(before, type)) {
        throw new FeatureStoreError(
          "FS_DEFINITION_INVALID",
          `${where}: two sources give join key "${name}" another type`,
        );
      }
      Object.defineProperty(keys, name, { value: type, enumerable: true });
    }
  }
  return Object.freeze(keys);
}
