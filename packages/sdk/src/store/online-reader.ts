import type { CallOptions } from "../contract/columns.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { CastMode } from "./cast-value.ts";
import type { Catalog } from "./catalog.ts";
import { type EntityInput, entityColumns } from "./entity-columns.ts";
import { readTable } from "./known-tables.ts";
import type { OnlineFeatures } from "./online-features.ts";
import { type OnlinePlan, readOnline } from "./online-read.ts";
import { resolveRequest } from "./resolve.ts";
import type { StoreContext } from "./store-context.ts";
import { checkTransforms, loadTransform } from "./transforms.ts";
import type { AnyFeatures } from "./wanted.ts";

/** What a reader is prepared for. */
export interface ReaderRequest {
  readonly features: AnyFeatures;
  readonly fullFeatureNames?: boolean | undefined;
  readonly cast?: CastMode | undefined;
}

/** A request resolved once: names and tables are looked at again only when the registry's revision moves. */
export interface OnlineReader<R> {
  read(entities: EntityInput, options?: CallOptions): Promise<OnlineFeatures<R>>;
}

/**
 * Resolves a request; every error that its features can have is thrown here. Where the registry is watched, a reader
 * whose definitions moved goes on with those it has until it is resolved anew, beside the requests.
 */
export async function prepareReader<R>(
  context: StoreContext,
  request: ReaderRequest,
  options?: CallOptions,
): Promise<OnlineReader<R>> {
  const catalog = await context.servedCatalog(options);
  const first = await planOnline(context, request, catalog, options);
  const plans = new CurrentPlan(context, request, catalog, first);
  return {
    async read(input, call) {
      const store = await context.online();
      const run = (plan: OnlinePlan) => {
        const { keyColumns, requestFields } = plan.resolved;
        const needs = { keyColumns, requestFields, cast: request.cast ?? false };
        return readOnline<R>(context, store, plan, entityColumns(input, needs), call);
      };
      try {
        return await run(await plans.get(call));
      } catch (error) {
        // A row written by a newer process bears a layout that this reader has not seen: look once more.
        if (!isFeatureStoreError(error, "FS_LAYOUT_UNKNOWN")) throw error;
        return run(await plans.renew(call));
      }
    },
  };
}

/** The plan of a reader as of the definitions last seen. */
class CurrentPlan {
  readonly #context: StoreContext;
  readonly #request: ReaderRequest;
  #catalog: Catalog;
  #plan: OnlinePlan;
  #renewing: Catalog | null = null;

  constructor(context: StoreContext, request: ReaderRequest, catalog: Catalog, plan: OnlinePlan) {
    this.#context = context;
    this.#request = request;
    this.#catalog = catalog;
    this.#plan = plan;
  }

  async get(call?: CallOptions): Promise<OnlinePlan> {
    const current = await this.#context.servedCatalog(call);
    if (current === this.#catalog) return this.#plan;
    if (!this.#context.isWatched) return this.#planFor(current, call);
    if (this.#renewing !== current) {
      this.#renewing = current;
      // A definition that can no longer be resolved is told by the next request, which then waits.
      this.#planFor(current).catch(() => {
        if (this.#renewing === current) this.#catalog = NOTHING;
      });
    }
    return this.#catalog === NOTHING ? this.#planFor(current, call) : this.#plan;
  }

  async renew(call?: CallOptions): Promise<OnlinePlan> {
    return this.#planFor(await this.#context.catalog(call), { ...call, fresh: true });
  }

  async #planFor(catalog: Catalog, call?: PlanOptions): Promise<OnlinePlan> {
    const plan = await planOnline(this.#context, this.#request, catalog, call);
    this.#plan = plan;
    this.#catalog = catalog;
    return plan;
  }
}

/** The catalog of a plan that no longer stands. */
const NOTHING = Object.freeze({}) as Catalog;

/** `fresh`: layouts are looked at again, whatever was seen of them. */
type PlanOptions = CallOptions & { readonly fresh?: boolean };

async function planOnline(
  context: StoreContext,
  request: ReaderRequest,
  catalog: Catalog,
  options?: PlanOptions,
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
      table: await readTable(context, { catalog, view }, options),
      features: features.map((field) => field.name),
    })),
  );
  return { resolved, selects };
}
