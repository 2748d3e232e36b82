import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import type { Schema } from "../schema/value-type.ts";
import { brand } from "./definition.ts";
import { checkName } from "./names.ts";

/** Some features of one view: what a request, a service or an on-demand view names. K = join keys, R = request fields, S = features. */
export interface Projection<
  out N extends string = string,
  out K extends Schema = Schema,
  out R extends Schema = Schema,
  out S extends Schema = Schema,
> {
  readonly view: string;
  /** The view's own name, or the one that `as` gave: what full feature names begin with. */
  readonly name: N;
  readonly features: readonly string[];
  /** Join key -> entity-row column, for keys that `on` renamed. */
  readonly joinKeyMap: Readonly<Record<string, string>>;
  /** Names and types of what the view's caller believes: held against the registry at each resolution. */
  readonly believes: ProjectedTypes;
  readonly "~keys"?: K;
  readonly "~request"?: R;
  readonly "~schema"?: S;
  /** The same features under another view name, so that a view can be joined twice. */
  as<const A extends string>(alias: A): Projection<A, K, R, S>;
  /** Join key -> entity-row column. Keys left out keep their names. */
  on<const M extends { readonly [P in keyof K]?: string }>(
    columns: M,
  ): Projection<N, RenamedKeys<K, M>, R, S>;
}

/** Join keys under the names that `on` gave them. */
export type RenamedKeys<K extends Schema, M> = {
  readonly [P in keyof K as P extends keyof M ? (M[P] extends string ? M[P] : P) : P]: K[P];
};

/** The types behind a projection, by name. */
export interface ProjectedTypes {
  readonly joinKeys: Schema;
  readonly features: Schema;
}

/** What a projection is made of. */
export interface ProjectionParts {
  readonly view: string;
  readonly name: string;
  readonly features: readonly string[];
  readonly joinKeyMap: Readonly<Record<string, string>>;
  readonly believes: ProjectedTypes;
}

/** The parts and the two methods of a projection, for a view to build on. */
export function projectionParts(
  parts: ProjectionParts,
): Omit<Projection, "~keys" | "~request" | "~schema"> {
  return {
    ...parts,
    features: Object.freeze([...parts.features]),
    joinKeyMap: Object.freeze({ ...parts.joinKeyMap }),
    as: (alias) => {
      checkName(`view "${parts.view}", alias`, alias);
      // The type parameters only say what the parts hold; nothing at run time carries them.
      return projection({ ...parts, name: alias }) as never;
    },
    on: (columns) => projection({ ...parts, joinKeyMap: renamed(parts, columns) }) as never,
  };
}

/** A projection by itself. */
export function projection(parts: ProjectionParts): Projection {
  return brand("projection", projectionParts(parts));
}

/** The projection of some features of a view. FS_FEATURE_NOT_FOUND for one that the view lacks. */
export function pick(parts: ProjectionParts, features: readonly string[]): Projection {
  if (features.length === 0) {
    throw new FeatureStoreError(
      "FS_FEATURE_NOT_FOUND",
      `view "${parts.view}": pick names at least one feature`,
    );
  }
  for (const feature of features) {
    if (Object.hasOwn(parts.believes.features, feature)) continue;
    const hint = didYouMean(feature, Object.keys(parts.believes.features));
    throw new FeatureStoreError(
      "FS_FEATURE_NOT_FOUND",
      `view "${parts.view}" has no feature "${feature}"${hint}`,
    );
  }
  return projection({ ...parts, features: [...new Set(features)] });
}

function renamed(
  parts: ProjectionParts,
  columns: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  // Entries, of which the later counts: any name is a key.
  const map = Object.entries(parts.joinKeyMap);
  for (const [name, column] of Object.entries(columns)) {
    if (column === undefined) continue;
    if (typeof column !== "string" || column === "") {
      throw new FeatureStoreError(
        "FS_DEFINITION_INVALID",
        `view "${parts.view}": on gives join key "${name}" the name of a column, a text that is not empty`,
      );
    }
    map.push([joinKeyOf(parts, name), column]);
  }
  return Object.fromEntries(map);
}

/** The join key of a name: its own, or the one that an earlier `on` gave it. */
function joinKeyOf({ view, joinKeyMap, believes }: ProjectionParts, name: string): string {
  const renamedKeys = Object.entries(joinKeyMap);
  const key = renamedKeys.find(([, column]) => column === name)?.[0] ?? name;
  if (Object.hasOwn(believes.joinKeys, key)) return key;
  const hint = didYouMean(name, Object.keys(believes.joinKeys));
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    `view "${view}" has no join key "${name}"${hint}`,
  );
}
