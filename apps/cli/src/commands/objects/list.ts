import type { FeatureStore } from "@fs/sdk";
import { typeText } from "@fs/sdk/adapter";
import type { Verb } from "../../command-context.ts";
import { tableLines } from "../../format/table.ts";
import { withConfig } from "../../open-repository.ts";
import type { ObjectGroup } from "./object-group.ts";
import { type Tagged, tagFilter } from "./tags.ts";

/** The flags of every list. */
export interface ListFlags {
  readonly tags: readonly string[];
}

interface Listed extends Tagged {
  /** Cell by column. */
  readonly cells: Readonly<Record<string, string>>;
}

const LISTS: Readonly<Record<ObjectGroup, (store: FeatureStore) => Promise<readonly Listed[]>>> = {
  entities,
  "feature-views": featureViews,
  "on-demand-feature-views": onDemandFeatureViews,
  "feature-services": featureServices,
  "data-sources": dataSources,
};

const COLUMNS: Readonly<Record<ObjectGroup, readonly string[]>> = {
  entities: ["NAME", "DESCRIPTION", "TYPE"],
  "feature-views": ["NAME", "ENTITIES", "TYPE"],
  "on-demand-feature-views": ["NAME"],
  "feature-services": ["NAME", "FEATURES"],
  "data-sources": ["NAME", "CLASS"],
};

/** The registered objects of a group, in Feast's columns. */
export function listOf(group: ObjectGroup): Verb<ListFlags> {
  return (context, flags) => {
    const matches = tagFilter(flags.tags);
    return withConfig(context, async ({ store }) => {
      const found = (await LISTS[group](store)).filter(matches);
      const columns = COLUMNS[group];
      return {
        data: found.map(({ cells, tags }) => ({
          ...Object.fromEntries(columns.map((name) => [name.toLowerCase(), cells[name] ?? ""])),
          tags,
        })),
        lines: tableLines(
          columns,
          found.map(({ cells }) => columns.map((name) => cells[name] ?? "")),
        ),
      };
    });
  };
}

async function entities(store: FeatureStore): Promise<readonly Listed[]> {
  return (await store.listEntities()).map(({ name, description, joinKeys, tags }) => ({
    tags,
    cells: {
      NAME: name,
      DESCRIPTION: description,
      TYPE: Object.values(joinKeys).map(typeText).join(", "),
    },
  }));
}

async function featureViews(store: FeatureStore): Promise<readonly Listed[]> {
  const views = (await store.listFeatureViews()).map(({ name, entities: of, tags }) => ({
    tags,
    cells: {
      NAME: name,
      ENTITIES: of.map((one) => one.name).join(", ") || "n/a",
      TYPE: "FeatureView",
    },
  }));
  const onDemand = (await store.listOnDemandFeatureViews()).map(({ name, tags }) => ({
    tags,
    cells: { NAME: name, ENTITIES: "n/a", TYPE: "OnDemandFeatureView" },
  }));
  return [...views, ...onDemand];
}

async function onDemandFeatureViews(store: FeatureStore): Promise<readonly Listed[]> {
  return (await store.listOnDemandFeatureViews()).map(({ name, tags }) => ({
    tags,
    cells: { NAME: name },
  }));
}

async function featureServices(store: FeatureStore): Promise<readonly Listed[]> {
  return (await store.listFeatureServices()).map(({ name, features, tags }) => ({
    tags,
    cells: {
      NAME: name,
      FEATURES: features
        .flatMap((one) => one.features.map((feature) => `${one.name}:${feature}`))
        .join(", "),
    },
  }));
}

async function dataSources(store: FeatureStore): Promise<readonly Listed[]> {
  const sources = (await store.listDataSources()).map(({ name, kind, tags }) => ({
    tags,
    cells: { NAME: name, CLASS: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Source` },
  }));
  const push = (await store.list("push_source")).map(({ name, tags }) => ({
    tags,
    cells: { NAME: name, CLASS: "PushSource" },
  }));
  const request = (await store.list("request_source")).map(({ name, tags }) => ({
    tags,
    cells: { NAME: name, CLASS: "RequestSource" },
  }));
  return [...sources, ...push, ...request];
}
