import { join } from "node:path";
import * as sdk from "@fs/sdk";
import type { CaseField, CaseProjection, CaseView, GoldenCase } from "./case-file.ts";
import { evaluate } from "./formula.ts";
import { typeOf } from "./golden-value.ts";

/** A case's definitions, some views of which later steps may replace. */
export interface CaseDefinitions {
  readonly all: readonly sdk.Definition[];
  /** The views of a later step, over the same sources and entities. */
  replace(views: readonly CaseView[]): readonly sdk.Definition[];
}

/** Builds the definitions of a case; `paths` says where a source's file is. */
export function caseDefinitions(
  golden: GoldenCase,
  paths: ReadonlyMap<string, string>,
): CaseDefinitions {
  const entities = new Map(
    golden.entities.map((one) => [
      one.name,
      sdk.entity({ name: one.name, joinKeys: schemaOf(one.join_keys) }),
    ]),
  );
  const sources = new Map(golden.sources.map((one) => [one.name, sourceOf(golden, one, paths)]));
  const pushes = new Map(
    (golden.push_sources ?? []).map((one) => [
      one.name,
      sdk.pushSource({
        name: one.name,
        batchSource: sources.get(one.batch_source) as sdk.DataSource,
      }),
    ]),
  );
  const viewOf = (view: CaseView) => featureViewOf(view, { entities, sources, pushes });
  const views = new Map<string, sdk.AnyFeatureView | sdk.AnyOnDemandFeatureView>();
  for (const view of golden.views) views.set(view.name, viewOf(view));
  for (const one of golden.on_demand_views ?? []) views.set(one.name, onDemandOf(one, views));
  const services = (golden.services ?? []).map((one) =>
    sdk.featureService({
      name: one.name,
      features: one.features.map((feature) => project(feature, views)),
    }),
  );
  return {
    all: [
      ...entities.values(),
      ...sources.values(),
      ...pushes.values(),
      ...views.values(),
      ...services,
    ],
    replace: (replaced) => replaced.map(viewOf),
  };
}

interface CaseParts {
  readonly entities: ReadonlyMap<string, sdk.Entity>;
  readonly sources: ReadonlyMap<string, sdk.DataSource>;
  readonly pushes: ReadonlyMap<string, sdk.PushSource>;
}

function featureViewOf(
  view: CaseView,
  { entities, sources, pushes }: CaseParts,
): sdk.AnyFeatureView {
  return sdk.featureView({
    name: view.name,
    entities: view.entities.map((name) => entities.get(name) as sdk.Entity),
    schema: schemaOf(view.schema),
    source:
      view.push_source === undefined
        ? (sources.get(view.source) as sdk.DataSource)
        : (pushes.get(view.push_source) as sdk.PushSource),
    ...(view.ttl_seconds === null ? {} : { ttl: `${view.ttl_seconds}s` as const }),
  });
}

function schemaOf(fields: readonly CaseField[]): sdk.Schema {
  return Object.fromEntries(fields.map((field) => [field.name, typeOf(field.type)]));
}

function sourceOf(
  golden: GoldenCase,
  source: GoldenCase["sources"][number],
  paths: ReadonlyMap<string, string>,
): sdk.DataSource {
  return sdk.fileSource({
    name: source.name,
    path: paths.get(source.name) ?? join(golden.folder, source.path),
    timestampField: source.timestamp_field,
    ...(source.created_timestamp_column === undefined
      ? {}
      : { createdTimestampColumn: source.created_timestamp_column }),
    fieldMapping: source.field_mapping ?? {},
    maxFuture: null,
  });
}

type Views = ReadonlyMap<string, sdk.AnyFeatureView | sdk.AnyOnDemandFeatureView>;

function onDemandOf(
  one: NonNullable<GoldenCase["on_demand_views"]>[number],
  views: Views,
): sdk.AnyOnDemandFeatureView {
  const sources: sdk.Input[] = one.sources.map((source) => project(source, views));
  if (one.request !== undefined && one.request.length > 0) {
    sources.push(sdk.requestSource({ name: `${one.name}_request`, schema: schemaOf(one.request) }));
  }
  return sdk.onDemandFeatureView({
    name: one.name,
    sources,
    schema: schemaOf(one.schema),
    transform: (row) =>
      Object.fromEntries(
        one.schema.map((field) => [field.name, evaluate(one.formulas[field.name] as never, row)]),
      ),
  });
}

function project(one: CaseProjection, views: Views): sdk.Projection {
  const view = views.get(one.view);
  if (view === undefined) throw new Error(`a case names the view ${one.view}, which it lacks`);
  let projection: sdk.Projection = one.features === undefined ? view : view.pick(...one.features);
  if (one.alias !== undefined) projection = projection.as(one.alias);
  return one.join_key_map === undefined ? projection : projection.on(one.join_key_map);
}
