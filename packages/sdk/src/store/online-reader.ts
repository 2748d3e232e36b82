import type { CallOptions } from "../contract/columns.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";
import { type EntityInput, entityColumns } from "./entity-columns.ts";
import type { OnlineFeatures } from "./online-features.ts";
import { type OnlinePlan, readOnline } from "./online-read.ts";
import { resolveRequest } from "./resolve.ts";
import type { StoreContext } from "./store-context.ts";
import { tableOf } from "./tables.ts";
import { checkTransforms, loadTransform } from "./transforms.ts";
import type { AnyFeatures } from "./wanted.ts";

/** What a reader is prepared for. */
export interface ReaderRequest {
  readonly features: AnyFeatures;
  readonly fullFeatureNames?: boolean | undefined;
  readonly cast?: boolean | undefined;
}

/** A request resolved once: names and tables are looked at again only when the registry's revision moves. */
export interface OnlineReader<R> {
  read(entities: EntityInput, options?: CallOptions): Promise<OnlineFeatures<R>>;
}

/** Resolves a request; every error that its features can have is thrown here. */
export async function prepareReader<R>(
  context: StoreContext,
  request: ReaderRequest,
  options?: CallOptions,
): Promise<OnlineReader<R>> {
  let catalog = await context.catalog(options);
  let plan = await planOnline(context, request, catalog, options);
  const refresh = async (call?: CallOptions, force = false): Promise<OnlinePlan> => {
    const current = await context.catalog(call);
    if (current !== catalog || force) {
      plan = await planOnline(context, request, current, call);
      catalog = current;
    }
    return plan;
  };
  return {
    async read(input, call) {
      const store = await context.online();
      let current = await refresh(call);
      const run = () => {
        const { keyColumns, requestFields } = current.resolved;
        const needs = { keyColumns, requestFields, cast: request.cast ?? false };
        const entities = entityColumns(input, needs);
        return readOnline<R>(store, current, entities, context.nowMicros(), call);
      };
      try {
        return await run();
      } catch (error) {
        // A row written by a newer process bears a layout that this reader has not seen: look once more.
        if (!isFeatureStoreError(error, "FS_LAYOUT_UNKNOWN")) throw error;
        current = await refresh(call, true);
        return run();
      }
    },
  };
}

async function planOnline(
  context: StoreContext,
  request: ReaderRequest,
  catalog: Catalog,
  options?: CallOptions,
): Promise<OnlinePlan> {
  const resolved = resolveRequest(request.features, catalog, {
    fullFeatureNames: request.fullFeatureNames ?? false,
    load: (applied) => loadTransform(context, applied),
  });
  for (const { view } of resolved.reads) {
    if (view.online) continue;
    throw new FeatureStoreError(
      "FS_VIEW_NOT_ONLINE",
      `feature view "${view.name}" is defined with online: false, so it has no online values; read it with getHistoricalFeatures, or define it online`,
    );
  }
  await checkTransforms(context, catalog, new Set(resolved.steps.map((step) => step.view.name)));
  const selects = await Promise.all(
    resolved.reads.map(async ({ view, features }) => ({
      table: await tableOf(context, view, options),
      features: features.map((field) => field.name),
    })),
  );
  return { resolved, selects };
}
