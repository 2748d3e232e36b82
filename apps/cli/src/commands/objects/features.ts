import { type FeatureStore, FeatureStoreError } from "@fs/sdk";
import { didYouMean, typeText, type ValueType } from "@fs/sdk/adapter";
import type { Verb } from "../../command-context.ts";
import { jsonText } from "../../format/json-text.ts";
import { tableLines } from "../../format/table.ts";
import { withConfig } from "../../open-repository.ts";
import type { ListFlags } from "./list.ts";
import { tagFilter } from "./tags.ts";

interface FeatureEntry {
  readonly feature: string;
  readonly view: string;
  readonly type: ValueType;
  readonly online: boolean;
  readonly source: string;
}

/** Every feature of every view, in Feast's columns. `--output json` is `--json`. */
export const listFeatures: Verb<ListFlags & { readonly output: string }> = (context, flags) => {
  if (!["table", "json"].includes(flags.output)) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `--output is table or json, not "${flags.output}"`,
    );
  }
  const matches = tagFilter(flags.tags);
  return withConfig(context, async ({ store }) => {
    const all = (await entriesOf(store)).filter((one) => matches({ tags: one.type.tags ?? {} }));
    const data = all.map(({ feature, view, type }) => ({
      feature_name: feature,
      feature_view: view,
      dtype: typeText(type),
    }));
    const table = tableLines(
      ["Feature", "Feature View", "Data Type"],
      data.map((one) => [one.feature_name, one.feature_view, one.dtype]),
    );
    return { data, lines: flags.output === "json" ? [jsonText(data, 2)] : table };
  });
};

/** What is registered of a feature, in every view that has it. */
export const describeFeature: Verb<object> = (context, _flags, args) =>
  withConfig(context, async ({ store }) => {
    // The parser refuses a call without it.
    const name = args[0] as string;
    const all = await entriesOf(store);
    const found = all.filter(
      (one) => name === one.feature || name === `${one.view}:${one.feature}`,
    );
    if (found.length === 0) {
      const hint = didYouMean(
        name,
        all.map((one) => one.feature),
      );
      throw new FeatureStoreError(
        "FS_FEATURE_NOT_FOUND",
        `project "${store.project}" has no feature "${name}"${hint || "; nothing was applied yet"}`,
      );
    }
    const data = found.map((one) => ({
      "Feature Name": one.feature,
      "Feature View": one.view,
      "Data Type": typeText(one.type),
      Description: one.type.description ?? "",
      "Online Store": one.online,
      Source: one.source,
    }));
    return { data, lines: [jsonText(data, 2)] };
  });

async function entriesOf(store: FeatureStore): Promise<readonly FeatureEntry[]> {
  const views = (await store.listFeatureViews()).map((view) => ({
    ...view,
    source: view.source.name,
  }));
  const onDemand = (await store.listOnDemandFeatureViews()).map((view) => ({
    name: view.name,
    schema: view.schema,
    online: true,
    source: "on demand",
  }));
  return [...views, ...onDemand].flatMap(({ name, schema, online, source }) =>
    Object.entries(schema).map(([feature, type]) => ({
      feature,
      view: name,
      type: type as ValueType,
      online,
      source,
    })),
  );
}
