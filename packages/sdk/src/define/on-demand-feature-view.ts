import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { NullableRow } from "../schema/infer.ts";
import { sameType } from "../schema/type-text.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { brand, type DefinitionMeta, definitionKind, type Meta, metaOf } from "./definition.ts";
import type { All, Input, KeysIn, RequestIn, TransformColumns, TransformRow } from "./infer.ts";
import { checkDistinct, checkName } from "./names.ts";
import { type Projection, pick, projectionParts } from "./projection.ts";
import type { RequestSource } from "./request-source.ts";
import { frozenSchema } from "./schema-check.ts";

/** A transform as the store calls it: rows by name, in and out. */
export type Transform = (
  row: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

/** A batch transform as the store calls it: a list of values for each name, in and out, each `length` long. */
export type TransformBatch = (
  columns: Readonly<Record<string, readonly unknown[]>>,
  length: number,
) => Readonly<Record<string, ArrayLike<unknown>>>;

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
  /** Of one row, also where the view was defined by `transformBatch`. */
  readonly transform: Transform;
  /** Null where the view was defined by `transform`. */
  readonly transformBatch: TransformBatch | null;
  /** Some of its features, in the order named. */
  pick<const F extends keyof S & string>(
    ...features: readonly F[]
  ): Projection<N, K, R, Pick<S, F>>;
}

/** What an on-demand view is defined by: `transform` or `transformBatch`, one of the two. */
export type OnDemandOptions<
  N extends string,
  I extends readonly Input[],
  S extends Schema,
> = OnDemandParts<N, I, S> & (ByRow<I, S> | ByBatch<I, S>);

interface OnDemandParts<N extends string, I extends readonly Input[], S extends Schema>
  extends Meta {
  readonly name: N;
  readonly sources: I;
  readonly schema: S;
  /** Pins the transform's identity where a bundler rewrites its text. */
  readonly version?: string;
}

interface ByRow<I extends readonly Input[], S extends Schema> {
  /**
   * Sees one row: source features may be null (and are null for NaN), float32 is float32, request fields are what the
   * caller sent. The same function runs offline and online. It is synchronous and pure.
   */
  readonly transform: (row: TransformRow<I>) => { readonly [F in keyof S]: NullableRow<S>[F] };
  readonly transformBatch?: never;
}

interface ByBatch<I extends readonly Input[], S extends Schema> {
  readonly transform?: never;
  /**
   * Sees `length` rows at once, a list of values for each input, with the values that `transform` would see; answers a
   * list (or typed array) of as many values for each feature. Row i of the answer depends on row i of the inputs alone,
   * since batches are cut differently offline and online. It is synchronous and pure, and changes nothing it is given.
   */
  readonly transformBatch: (
    columns: TransformColumns<I>,
    length: number,
  ) => { readonly [F in keyof S]: ArrayLike<NullableRow<S>[F]> };
}

/**
 * Defines an on-demand feature view.
 *
 * @example
 * const analysis = onDemandFeatureView({ name: "analysis", sources: [stats.pick("average"), purchase],
 *   schema: { ratio: float64() },
 *   transform: (row) => ({ ratio: row.average === null ? null : row.amount / row.average }) });
 *
 * @example
 * // The same over columns: for transforms that are dear, or that call a library which takes whole arrays.
 * const analysis = onDemandFeatureView({ name: "analysis", sources: [stats.pick("average"), purchase],
 *   schema: { ratio: float64() },
 *   transformBatch: ({ average, amount }) => ({
 *     ratio: average.map((value, i) => (value === null ? null : (amount[i] ?? 0) / value)) }) });
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
  checkDefinition(where, definition.sources, schema, definition);
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
    ...transformsOf(definition),
    pick: (...features: readonly string[]) => pick(parts, features),
  };
  // The type parameters only say what the parts hold; nothing at run time carries them.
  return brand("on_demand_feature_view", view) as never;
}

function transformsOf(definition: object): {
  readonly transform: Transform;
  readonly transformBatch: TransformBatch | null;
} {
  // Checked just before: one of the two is a function.
  const { transform, transformBatch } = definition as {
    readonly transform?: Transform;
    readonly transformBatch?: TransformBatch;
  };
  if (transformBatch === undefined)
    return { transform: transform as Transform, transformBatch: null };
  return { transform: rowTransform(transformBatch), transformBatch };
}

/** A batch transform over one row. */
function rowTransform(transformBatch: TransformBatch): Transform {
  return (row) => {
    const columns = Object.entries(row).map(([name, value]) => [name, [value]]);
    const answer = Object.entries(transformBatch(Object.fromEntries(columns), 1));
    return Object.fromEntries(answer.map(([name, values]) => [name, values[0]]));
  };
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
  {
    transform,
    transformBatch,
  }: { readonly transform?: unknown; readonly transformBatch?: unknown },
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
  const given = [transform, transformBatch].filter((one) => one !== undefined);
  if (given.length !== 1 || typeof given[0] !== "function") {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "transform" is a function of one row, "transformBatch" one of columns; give one of the two`,
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
