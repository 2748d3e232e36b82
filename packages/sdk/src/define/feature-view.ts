import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Duration, durationMicros } from "../schema/duration.ts";
import { sameType } from "../schema/type-text.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { brand, type DefinitionMeta, definitionKind, type Meta, metaOf } from "./definition.ts";
import type { Entity } from "./entity.ts";
import type { KeysOf } from "./infer.ts";
import { checkDistinct, checkName } from "./names.ts";
import { type Projection, pick, projectionParts } from "./projection.ts";
import type { PushSource } from "./push-source.ts";
import { frozenSchema } from "./schema-check.ts";
import type { DataSource } from "./source.ts";

/** Features of one source, by the keys of its entities. */
export interface FeatureView<out N extends string, out K extends Schema, S extends Schema>
  extends Projection<N, K, {}, S>,
    DefinitionMeta {
  readonly schema: S;
  readonly entities: readonly Entity[];
  /** Where the history lies; of a push source, its batch source. */
  readonly source: DataSource;
  /** The push source, where the view was given one. */
  readonly pushSource: PushSource | null;
  /** How long a value counts after its event time; null = for ever. */
  readonly ttl: Duration | null;
  readonly online: boolean;
  readonly lateness: Duration | null;
  /** Some of its features, in the order named. */
  pick<const F extends keyof S & string>(
    ...features: readonly F[]
  ): Projection<N, K, {}, Pick<S, F>>;
}

/** What a feature view is defined by. */
export interface FeatureViewOptions<N extends string, E extends readonly Entity[], S extends Schema>
  extends Meta {
  readonly name: N;
  readonly entities: E;
  readonly schema: S;
  readonly source: DataSource | PushSource;
  /** How long a value counts after its event time; left out or "0s" = for ever. */
  readonly ttl?: Duration;
  /** false = never materialized or pushed online, and refused in online reads. */
  readonly online?: boolean;
  /** How far before the last end an incremental run looks again, for rows that land late. */
  readonly lateness?: Duration;
}

/**
 * Defines a feature view.
 *
 * @example
 * const stats = featureView({ name: "stats", entities: [user], ttl: "7d", source: transactions,
 *   schema: { total: int64(), average: float32() } });
 */
export function featureView<
  const N extends string,
  const E extends readonly Entity[],
  const S extends Schema,
>(definition: FeatureViewOptions<N, E, S>): FeatureView<N, KeysOf<E>, S> {
  checkName("feature view", definition.name);
  const where = `feature view "${definition.name}"`;
  const schema = frozenSchema(`${where}, feature`, definition.schema);
  const joinKeys = joinKeysOf(where, definition.entities);
  const { source, pushed } = sourcesOf(where, definition.source);
  checkColumns(where, [...Object.keys(joinKeys)], Object.keys(schema), source);
  for (const option of ["ttl", "lateness"] as const) {
    const value = definition[option];
    if (value !== undefined) durationMicros(value, `${where}, ${option}`);
  }
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
    entities: Object.freeze([...definition.entities]),
    source,
    pushSource: pushed,
    ttl: unlimited(definition.ttl) ? null : (definition.ttl ?? null),
    online: definition.online ?? true,
    lateness: definition.lateness ?? null,
    pick: (...features: readonly string[]) => pick(parts, features),
  };
  // The type parameters only say what the parts hold; nothing at run time carries them.
  return brand("feature_view", view) as never;
}

function unlimited(ttl: Duration | undefined): boolean {
  return ttl === undefined || durationMicros(ttl, "ttl") === 0;
}

/** The join keys of some entities, as one schema. FS_DEFINITION_INVALID where two disagree on a type. */
export function joinKeysOf(where: string, entities: readonly Entity[]): Schema {
  const keys: Record<string, ValueType> = {};
  if (!Array.isArray(entities) || entities.some((one) => definitionKind(one) !== "entity")) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "entities" is a list of entity(...)`,
    );
  }
  for (const one of entities as readonly Entity[]) {
    for (const [name, type] of Object.entries(one.joinKeys)) {
      const before = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (before !== undefined && !sameType(before, type)) {
        throw new FeatureStoreError(
          "FS_DEFINITION_INVALID",
          `${where}: two entities give join key "${name}" another type`,
        );
      }
      Object.defineProperty(keys, name, { value: type, enumerable: true });
    }
  }
  return Object.freeze(keys);
}

function sourcesOf(
  where: string,
  given: DataSource | PushSource,
): { source: DataSource; pushed: PushSource | null } {
  const kind = definitionKind(given);
  if (kind === "push_source") {
    // The brand says which of the two it is.
    const pushed = given as PushSource;
    return { source: pushed.batchSource, pushed };
  }
  if (kind === "data_source") return { source: given as DataSource, pushed: null };
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    `${where}: "source" is a fileSource, tableSource, querySource or pushSource`,
  );
}

function checkColumns(
  where: string,
  keys: readonly string[],
  features: readonly string[],
  source: DataSource,
): void {
  if (features.length === 0) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where} has no features; name at least one in "schema"`,
    );
  }
  checkDistinct(`${where}, join keys and features`, [...keys, ...features]);
  if (source.timestampField === null) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: its source "${source.name}" needs a timestampField, the column of event times`,
    );
  }
}
