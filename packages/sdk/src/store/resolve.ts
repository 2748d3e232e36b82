import type { Field } from "../contract/columns.ts";
import type { AnyFeatureView, AnyOnDemandFeatureView } from "../define/definitions.ts";
import { projectionsOf, requestsOf } from "../define/on-demand-feature-view.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { Catalog } from "./catalog.ts";
import { checkWanted, typeIn } from "./drift.ts";
import type { OnDemandStep, Origin, Output, ResolvedRequest, ViewRead } from "./resolved.ts";
import { fieldsOf } from "./tables.ts";
import { viewOf } from "./view-of.ts";
import { type AnyFeatures, type Wanted, wantedOf } from "./wanted.ts";

/** How a request's answer is named. */
export interface ResolveOptions {
  readonly fullFeatureNames: boolean;
  /** The loaded definition of an on-demand view, whose transform will run. */
  readonly load: (applied: AnyOnDemandFeatureView) => AnyOnDemandFeatureView;
}

/** Key column of a join key, as seen from the request. */
type KeyColumn = (joinKey: string) => string;

/**
 * Turns what a request asks for into what to read, compute and answer. Features are grouped by view in the order of
 * first mention, on-demand columns last (as Feast answers them). Errors: unknown names, FS_DEFINITION_DRIFT,
 * FS_FEATURE_COLLISION, FS_COLUMN_COLLISION.
 */
export function resolveRequest(
  features: AnyFeatures,
  catalog: Catalog,
  options: ResolveOptions,
): ResolvedRequest {
  const resolver = new Resolver(catalog, options);
  const outputs: Output[] = [];
  for (const wanted of wantedOf(features, catalog)) outputs.push(...resolver.outputsOf(wanted));
  const resolved = {
    reads: resolver.reads,
    steps: resolver.steps,
    outputs: [
      ...outputs.filter((one) => one.origin.kind === "view"),
      ...outputs.filter((one) => one.origin.kind !== "view"),
    ],
    keyColumns: [...resolver.keyColumns.values()],
    requestFields: [...resolver.requestFields.values()],
  };
  checkCollisions(resolved);
  return resolved;
}

interface GrowingRead extends ViewRead {
  readonly features: Field[];
}

/** Collects reads and steps while projections are looked up; lives for one request. */
class Resolver {
  readonly reads: GrowingRead[] = [];
  readonly steps: OnDemandStep[] = [];
  readonly keyColumns = new Map<string, Field>();
  readonly requestFields = new Map<string, Field>();
  readonly #catalog: Catalog;
  readonly #options: ResolveOptions;
  readonly #readIndex = new Map<string, number>();
  readonly #stepIndex = new Map<string, number>();

  constructor(catalog: Catalog, options: ResolveOptions) {
    this.#catalog = catalog;
    this.#options = options;
  }

  outputsOf(wanted: Wanted): readonly Output[] {
    const origins = this.#originsOf(wanted, (key) => key);
    return [...new Set(wanted.features)].map((feature, i) => {
      const applied = origins[i] as { origin: Origin; type: ValueType };
      const name = this.#options.fullFeatureNames ? `${wanted.name}__${feature}` : feature;
      // The caller's own definition says how a 64-bit value reads; the kinds were found equal.
      const type = (wanted.believes && typeIn(wanted.believes.features, feature)) ?? applied.type;
      return { field: { name, type }, view: wanted.name, origin: applied.origin };
    });
  }

  #originsOf(wanted: Wanted, outer: KeyColumn): readonly { origin: Origin; type: ValueType }[] {
    const view = viewOf(this.#catalog, wanted.view);
    checkWanted(wanted, { ...view.believes, name: view.name });
    const column: KeyColumn = (key) =>
      outer(Object.hasOwn(wanted.joinKeyMap, key) ? (wanted.joinKeyMap[key] as string) : key);
    const at =
      "transform" in view ? this.#step(view, column) : this.#read(view, wanted.name, column);
    return [...new Set(wanted.features)].map((feature) => {
      const type = typeIn(view.schema, feature) as ValueType;
      return { type, origin: at(feature, type) };
    });
  }

  #read(
    view: AnyFeatureView,
    alias: string,
    column: KeyColumn,
  ): (feature: string, type: ValueType) => Origin {
    const names = Object.keys(view.believes.joinKeys).sort((a, b) => (a < b ? -1 : 1));
    const keys = names.map((name) => {
      const type = view.believes.joinKeys[name] as ValueType;
      this.#addField(this.keyColumns, { name: column(name), type });
      return { joinKey: { name, type }, column: column(name) };
    });
    const id = JSON.stringify([view.name, alias, keys.map((key) => key.column)]);
    const index = this.#readIndex.get(id) ?? this.reads.push({ view, keys, features: [] }) - 1;
    this.#readIndex.set(id, index);
    const { features } = this.reads[index] as GrowingRead;
    return (feature, type) => {
      const known = features.findIndex((one) => one.name === feature);
      return {
        kind: "view",
        read: index,
        feature: known >= 0 ? known : features.push({ name: feature, type }) - 1,
      };
    };
  }

  #step(applied: AnyOnDemandFeatureView, column: KeyColumn): (feature: string) => Origin {
    const keys = Object.keys(applied.believes.joinKeys).map(column);
    const id = JSON.stringify([applied.name, keys]);
    const index = this.#stepIndex.get(id) ?? this.#addStep(applied, column);
    this.#stepIndex.set(id, index);
    const { fields } = this.steps[index] as OnDemandStep;
    return (feature) => {
      const at = fields.findIndex((one) => one.name === feature);
      if (at < 0) throw notComputed(applied.name, feature);
      return { kind: "on_demand", step: index, feature: at };
    };
  }

  #addStep(applied: AnyOnDemandFeatureView, column: KeyColumn): number {
    const view = this.#options.load(applied);
    const inputs: { field: Field; origin: Origin }[] = [];
    for (const one of projectionsOf(view.sources)) {
      const origins = this.#originsOf(one, column);
      one.features.forEach((feature, i) => {
        const found = origins[i] as { origin: Origin; type: ValueType };
        const type = typeIn(one.believes.features, feature) ?? found.type;
        inputs.push({ field: { name: feature, type }, origin: found.origin });
      });
    }
    for (const request of requestsOf(view.sources)) {
      for (const [name, type] of Object.entries(request.schema)) {
        this.#addField(this.requestFields, { name, type });
        inputs.push({ field: { name, type }, origin: { kind: "request", name } });
      }
    }
    const fields = fieldsOf(view.schema);
    return this.steps.push({ view, inputs, fields }) - 1;
  }

  #addField(fields: Map<string, Field>, field: Field): void {
    const before = this.keyColumns.get(field.name) ?? this.requestFields.get(field.name);
    if (before !== undefined && !sameType(before.type, field.type)) {
      throw new FeatureStoreError(
        "FS_COLUMN_COLLISION",
        `the request needs column "${field.name}" once as ${typeText(before.type)} and once as ${typeText(field.type)}; rename one with .on({ … })`,
      );
    }
    if (!fields.has(field.name)) fields.set(field.name, field);
  }
}

function notComputed(view: string, feature: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_DEFINITION_DRIFT",
    `view "${view}", feature "${feature}": there in the applied definition, not there in the loaded one, whose transform does not compute it; load the applied definition`,
  );
}

function checkCollisions(resolved: ResolvedRequest): void {
  const seen = new Map<string, string>();
  const entityColumns = new Set(
    [...resolved.keyColumns, ...resolved.requestFields].map((one) => one.name),
  );
  for (const { field, view } of resolved.outputs) {
    const before = seen.get(field.name);
    if (before !== undefined) {
      throw new FeatureStoreError(
        "FS_FEATURE_COLLISION",
        `views "${before}" and "${view}" both answer a feature "${field.name}"; ask with full feature names, or give one view another name with .as(…)`,
      );
    }
    if (entityColumns.has(field.name)) {
      throw new FeatureStoreError(
        "FS_COLUMN_COLLISION",
        `view "${view}" answers a feature "${field.name}", which is also a column of the entity rows; ask with full feature names`,
      );
    }
    seen.set(field.name, view);
  }
}
