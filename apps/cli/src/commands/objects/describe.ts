import type { DefinitionKind, FeatureStore } from "@fs/sdk";
import { stringify } from "yaml";
import type { Verb } from "../../command-context.ts";
import { withConfig, withRegistry } from "../../open-repository.ts";
import { debtData } from "../apply/debt-data.ts";
import type { ObjectGroup } from "./object-group.ts";

const KINDS: Readonly<Record<ObjectGroup, readonly DefinitionKind[]>> = {
  entities: ["entity"],
  "feature-views": ["feature_view", "on_demand_feature_view"],
  "on-demand-feature-views": ["on_demand_feature_view"],
  "feature-services": ["feature_service"],
  "data-sources": ["data_source", "push_source", "request_source"],
};

/** What is registered of one object: its spec, and of a feature view how far it is materialized and what it owes. */
export function describeOf(group: ObjectGroup): Verb<object> {
  return async (context, _flags, args) => {
    // The parser refuses a call without it.
    const name = args[0] as string;
    const { signal } = context.terminal;
    const found = await withRegistry(context, async (registry, { project }) => {
      const { objects } = await registry.read(project, { signal });
      return objects.find(
        (object) => object.name === name && KINDS[group].some((kind) => kind === object.kind),
      );
    });
    return withConfig(context, async ({ store }) => {
      // Where there is none, the store says so in its own words, with the nearest name.
      if (found === undefined) await getter(group, store)(name);
      const spec = { name, ...(found?.spec as object) };
      const isView = found?.kind === "feature_view";
      const until = isView ? await store.watermark(name, { signal }) : undefined;
      const owed = isView ? await owedOf(store, name, { signal }) : null;
      const meta =
        until === undefined
          ? {}
          : { meta: { materializedUntil: until?.toISOString() ?? null, ...owed } };
      const data = { spec, ...meta };
      return { data, lines: [stringify(data).trimEnd()] };
    });
  };
}

/** What a view owes; nothing is said of one that owes nothing. */
async function owedOf(
  store: FeatureStore,
  name: string,
  options: { readonly signal: AbortSignal | undefined },
): Promise<object> {
  const debts = debtData(await store.debts(options));
  const debt = debts.find(({ view }) => view === name);
  return debt === undefined ? {} : { owesBackfill: { since: debt.since, reasons: debt.reasons } };
}

function getter(group: ObjectGroup, store: FeatureStore): (name: string) => Promise<unknown> {
  const getters: Readonly<Record<ObjectGroup, (name: string) => Promise<unknown>>> = {
    entities: (name) => store.getEntity(name),
    "feature-views": (name) => store.getFeatureView(name),
    "on-demand-feature-views": (name) => store.getOnDemandFeatureView(name),
    "feature-services": (name) => store.getFeatureService(name),
    "data-sources": (name) => store.getDataSource(name),
  };
  return getters[group];
}
