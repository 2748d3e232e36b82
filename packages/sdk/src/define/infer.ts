import type { KeyRow, NullableRow, Row, Simplify, UnionToIntersection } from "../schema/infer.ts";
import type { Schema } from "../schema/value-type.ts";
import type { Entity } from "./entity.ts";
import type { FeatureService } from "./feature-service.ts";
import type { Projection } from "./projection.ts";
import type { RequestSource } from "./request-source.ts";

/** All schemas of a union as one. */
export type All<U> = UnionToIntersection<U> extends infer S extends Schema ? S : never;

/** The join keys of a list of entities. */
export type KeysOf<E extends readonly Entity[]> = E extends readonly []
  ? {}
  : UnionToIntersection<
        E[number] extends infer X ? (X extends Entity<string, infer K> ? K : never) : never
      > extends infer K extends Schema
    ? K
    : never;

/** What an on-demand view computes from. */
export type Input = Projection | RequestSource;

/** The join keys that one input asks for. */
export type KeysIn<P> = P extends RequestSource
  ? {}
  : P extends Projection<string, infer K, Schema, Schema>
    ? K
    : never;

/** The request fields that one input asks for. */
export type RequestIn<P> =
  P extends RequestSource<infer R>
    ? R
    : P extends Projection<string, Schema, infer R, Schema>
      ? R
      : never;

/** The features that one input gives. */
export type FeaturesIn<P> = P extends Projection<string, Schema, Schema, infer S> ? S : {};

/** What a transform sees: source features may be null, request fields are what the caller sent. */
export type TransformRow<I extends readonly Input[]> = Simplify<
  NullableRow<All<FeaturesIn<I[number]>>> & Row<All<RequestIn<I[number]>>>
>;

/** What a batch transform sees: the same by columns. */
export type TransformColumns<I extends readonly Input[]> = {
  readonly [K in keyof TransformRow<I>]: readonly TransformRow<I>[K][];
};

/** Features as objects: a list of projections, or a service. */
export type Selection = readonly Projection[] | FeatureService<string, readonly Projection[]>;

/** The projections of a selection. */
export type ProjectionsOf<F extends Selection> =
  F extends FeatureService<string, infer P> ? P : F extends readonly Projection[] ? F : never;

/** What a caller gives for one row: join keys, and request fields of on-demand views. */
export type EntityRow<F extends Selection> = Simplify<
  KeyRow<All<KeysIn<ProjectionsOf<F>[number]>>> & Row<All<RequestIn<ProjectionsOf<F>[number]>>>
>;

/** What a caller gives for one training row: the same, each possibly null, and whatever else is to be kept; its time among it. */
export type TrainingRow<F extends Selection> = {
  readonly [K in keyof EntityRow<F>]: EntityRow<F>[K] | null;
} & Readonly<Record<string, unknown>>;

type Prefixed<P> =
  P extends Projection<infer N, Schema, Schema, infer S>
    ? { [F in keyof S & string as `${N}__${F}`]: S[F] }
    : never;

/** What a caller gets for one row: join keys, then features, under full names where asked. */
export type FeatureRow<F extends Selection, Full extends boolean> = Simplify<
  Row<All<KeysIn<ProjectionsOf<F>[number]>>> &
    NullableRow<
      All<
        Full extends true
          ? Prefixed<ProjectionsOf<F>[number]>
          : FeaturesIn<ProjectionsOf<F>[number]>
      >
    >
>;
