import type { DefinitionKind } from "@fs/sdk";
import type { Verb } from "../../command-context.ts";
import { jsonText } from "../../format/json-text.ts";
import { withRegistry } from "../../open-repository.ts";

const LISTS: Readonly<Record<DefinitionKind, string>> = {
  entity: "entities",
  data_source: "dataSources",
  push_source: "pushSources",
  request_source: "requestSources",
  feature_view: "featureViews",
  on_demand_feature_view: "onDemandFeatureViews",
  feature_service: "featureServices",
};

/** All objects of the project, by kind; keys in order, a kind without objects left out. */
export const registryDump: Verb<object> = (context) =>
  withRegistry(context, async (registry, config) => {
    const { objects, revision } = await registry.read(config.project, {
      signal: context.terminal.signal,
    });
    const dump: Record<string, unknown> = { project: config.project, revision };
    for (const [kind, list] of Object.entries(LISTS)) {
      const ofKind = objects
        .filter((object) => object.kind === kind)
        .map(({ name, spec }) => ({ spec: { name, ...(spec as object) } }));
      if (ofKind.length > 0) dump[list] = ofKind;
    }
    const data = sorted(dump);
    return { data, lines: [jsonText(data, 2)] };
  });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
