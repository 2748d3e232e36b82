import type { CallOptions } from "../contract/columns.ts";
import type { ConnectionLoad } from "../contract/connection-load.ts";
import type { ObjectRef, RegistryStatus } from "../contract/registry.ts";
import type { LooseRow } from "../data/rows.ts";
import type { DefinitionKind } from "../define/definition.ts";
import type {
  AnyFeatureService,
  AnyFeatureView,
  AnyOnDemandFeatureView,
  DefinitionOf,
} from "../define/definitions.ts";
import type { Entity } from "../define/entity.ts";
import type { EntityRow, FeatureRow, Selection, TrainingRow } from "../define/infer.ts";
import type { PushSource } from "../define/push-source.ts";
import type { DataSource } from "../define/source.ts";
import type { Duration } from "../schema/duration.ts";
import { type ApplyOptions, applyDefinitions, planDefinitions } from "./apply.ts";
import { type BackfillDebt, listDebts } from "./backfill-debt.ts";
import type { CastMode } from "./cast-value.ts";
import type { EntityInput } from "./entity-columns.ts";
import { type HistoricalOptions, historicalFeatures } from "./historical.ts";
import { leasedViews } from "./lease.ts";
import type { Materialization } from "./materialization.ts";
import {
  type MaterializeOptions,
  materializeFromWatermark,
  materializeWindow,
} from "./materialize.ts";
import { resetWatermark } from "./materialize-reset.ts";
import type { OnlineFeatures } from "./online-features.ts";
import { probeOnline } from "./online-probe.ts";
import { type OnlineReader, prepareReader } from "./online-reader.ts";
import { type PushOptions, pushRows, writeRows } from "./push.ts";
import type { RegistryPlan } from "./registry-plan.ts";
import type { RegistryWatch, WatchOptions } from "./registry-watch.ts";
import { type FeatureStoreOptions, type StoreContext, storeContext } from "./store-context.ts";
import { teardownProject } from "./teardown.ts";
import type { TrainingSet } from "./training-set.ts";
import type { NamedFeatures } from "./wanted.ts";
import { readWatermark } from "./watermark.ts";

/** An online request whose answer is inferred from its features. */
export interface OnlineRequest<F extends Selection, Full extends boolean> {
  readonly features: F;
  readonly entities: readonly EntityRow<F>[];
  /** Answer `view__feature` instead of `feature`. */
  readonly fullFeatureNames?: Full;
}

/** A request by name, as the command line, HTTP and yaml make it: rows are typed loosely. */
export interface NamedRequest {
  readonly features: NamedFeatures;
  /** Rows, or a list of values for each column. */
  readonly entities: readonly LooseRow[] | Readonly<Record<string, readonly unknown[]>>;
  readonly fullFeatureNames?: boolean;
  /** How values are taken; as they are unless told otherwise. */
  readonly cast?: CastMode;
}

/** A prepared request whose answer is inferred. */
export interface FeatureReader<F extends Selection, Full extends boolean> {
  read(
    entities: readonly EntityRow<F>[],
    options?: CallOptions,
  ): Promise<OnlineFeatures<FeatureRow<F, Full>>>;
}

/**
 * One project of features: applied to a registry, joined to training rows by an offline store, served by an online
 * store. Stores that were left out are only missed by the calls that need them (FS_STORE_NOT_CONFIGURED).
 */
export class FeatureStore {
  readonly #context: StoreContext;

  constructor(options: FeatureStoreOptions) {
    this.#context = storeContext(options);
  }

  get project(): string {
    return this.#context.project;
  }

  /**
   * Registers definitions and what they reach: adds and replaces, never removes what is not named in `remove`. Checks
   * names, references and, where there is an offline store, every view against its source. All or nothing.
   */
  apply(definitions: readonly unknown[], options?: ApplyOptions): Promise<RegistryPlan> {
    return applyDefinitions(this.#context, definitions, options);
  }

  /** What {@link apply} would change. Writes nothing. */
  plan(definitions: readonly unknown[], options?: ApplyOptions): Promise<RegistryPlan> {
    return planDefinitions(this.#context, definitions, options);
  }

  /** Sends the newest row of each key in [start, end] to the online store. Starts at the call. */
  materialize(
    request: MaterializeOptions & { readonly start: Date; readonly end: Date },
  ): Materialization {
    return materializeWindow(this.#context, request);
  }

  /** The same, for each view from where it was last done; see {@link watermark}. */
  materializeIncremental(
    request: MaterializeOptions & { readonly end: Date; readonly lookback?: Duration },
  ): Materialization {
    return materializeFromWatermark(this.#context, request);
  }

  /**
   * The views that a run is materializing now, in whichever process, by name: one look at the registry. One that died
   * is told of for a minute; another may begin at any time, so that a run can still meet FS_MATERIALIZE_RUNNING.
   */
  materializing(options?: CallOptions): Promise<readonly string[]> {
    return leasedViews(this.#context, options);
  }

  /** How far a view is materialized; null = never. */
  async watermark(view: string, options?: CallOptions): Promise<Date | null> {
    (await this.#context.catalog(options)).get("feature_view", view);
    const mark = await readWatermark(await this.#context.registry(), this.project, view, options);
    return mark === null ? null : new Date(mark.endMicros / 1000);
  }

  /** Forgets how far a view is materialized: the next incremental run starts anew. Online rows stay. */
  resetWatermark(view: string, options?: CallOptions): Promise<void> {
    return resetWatermark(this.#context, view, options);
  }

  /** Views that owe a backfill: their definition changed under rows that are online, and no run has brought those up to it yet. */
  debts(options?: CallOptions): Promise<readonly BackfillDebt[]> {
    return listDebts(this.#context, options);
  }

  /** Features as of each entity row's own time: no value from after it, none older than its view's ttl. Lazy. */
  getHistoricalFeatures<const F extends Selection, const Full extends boolean = false>(
    request: HistoricalOptions<TrainingRow<F>> & {
      readonly features: F;
      readonly fullFeatureNames?: Full;
    },
  ): Promise<TrainingSet<FeatureRow<F, Full>>>;
  getHistoricalFeatures(
    request: HistoricalOptions & Omit<NamedRequest, "entities" | "cast">,
  ): Promise<TrainingSet<LooseRow>>;
  getHistoricalFeatures(
    request: Parameters<typeof historicalFeatures>[1],
  ): Promise<TrainingSet<unknown>> {
    return historicalFeatures(this.#context, request);
  }

  /** The newest features of each entity row: one round trip to the online store. */
  getOnlineFeatures<const F extends Selection, const Full extends boolean = false>(
    request: OnlineRequest<F, Full>,
    options?: CallOptions,
  ): Promise<OnlineFeatures<FeatureRow<F, Full>>>;
  getOnlineFeatures(
    request: NamedRequest,
    options?: CallOptions,
  ): Promise<OnlineFeatures<LooseRow>>;
  async getOnlineFeatures(
    request: Parameters<typeof prepareReader>[1] & {
      readonly entities: Parameters<OnlineReader<unknown>["read"]>[0];
    },
    options?: CallOptions,
  ): Promise<OnlineFeatures<unknown>> {
    const reader = await prepareReader<unknown>(this.#context, request, options);
    return reader.read(request.entities, options);
  }

  /** A reader for one list of features: nothing of names or registry is looked up again until the registry's revision moves. */
  prepare<const F extends Selection, const Full extends boolean = false>(request: {
    readonly features: F;
    readonly fullFeatureNames?: Full;
  }): Promise<FeatureReader<F, Full>>;
  prepare(request: Omit<NamedRequest, "entities">): Promise<OnlineReader<LooseRow>>;
  prepare(request: Parameters<typeof prepareReader>[1]): Promise<OnlineReader<unknown>> {
    return prepareReader(this.#context, request);
  }

  /** Sends rows, or lists of values by column, to every view that a push source feeds: online unless told otherwise. Checked whole before anything is written. */
  push(source: PushSource | string, rows: EntityInput, options?: PushOptions): Promise<void> {
    return pushRows(
      this.#context,
      typeof source === "string" ? source : source.name,
      rows,
      options,
    );
  }

  /** Writes rows of one view straight to the online store, checked as pushed rows are. */
  writeToOnlineStore(
    view: string,
    rows: EntityInput,
    options?: CallOptions & { readonly cast?: CastMode },
  ): Promise<void> {
    return writeRows(this.#context, view, rows, options);
  }

  /** An applied definition by name; the kind's own error code, with the nearest name, where there is none. */
  getEntity(name: string, options?: CallOptions): Promise<Entity> {
    return this.#get("entity", name, options);
  }

  getDataSource(name: string, options?: CallOptions): Promise<DataSource> {
    return this.#get("data_source", name, options);
  }

  getFeatureView(name: string, options?: CallOptions): Promise<AnyFeatureView> {
    return this.#get("feature_view", name, options);
  }

  getOnDemandFeatureView(name: string, options?: CallOptions): Promise<AnyOnDemandFeatureView> {
    return this.#get("on_demand_feature_view", name, options);
  }

  getFeatureService(name: string, options?: CallOptions): Promise<AnyFeatureService> {
    return this.#get("feature_service", name, options);
  }

  /** Applied definitions of a kind, by name. */
  async list<K extends DefinitionKind>(
    kind: K,
    options?: CallOptions,
  ): Promise<readonly DefinitionOf[K][]> {
    return (await this.#context.servedCatalog(options)).list(kind);
  }

  listEntities(options?: CallOptions): Promise<readonly Entity[]> {
    return this.list("entity", options);
  }

  listDataSources(options?: CallOptions): Promise<readonly DataSource[]> {
    return this.list("data_source", options);
  }

  listFeatureViews(options?: CallOptions): Promise<readonly AnyFeatureView[]> {
    return this.list("feature_view", options);
  }

  listOnDemandFeatureViews(options?: CallOptions): Promise<readonly AnyOnDemandFeatureView[]> {
    return this.list("on_demand_feature_view", options);
  }

  listFeatureServices(options?: CallOptions): Promise<readonly AnyFeatureService[]> {
    return this.list("feature_service", options);
  }

  /**
   * Reads the registry beside the requests, again and again: online reads, pushes and listings go by the definitions
   * last seen and never wait for it. Until it is stopped, or the store is closed.
   */
  watchRegistry(options: WatchOptions = {}): RegistryWatch {
    return this.#context.watch(options);
  }

  /** Resolves when the online store answered a read; rejects with its error. */
  probeOnline(options?: CallOptions): Promise<void> {
    return probeOnline(this.#context, options);
  }

  /** Whether the registry is away and definitions are those of its last snapshot. Asks nothing; never stale where a registry does not tell. */
  async registryStatus(): Promise<RegistryStatus> {
    const registry = await this.#context.registry();
    return registry.status?.() ?? { stale: false, lastReadMillis: null, lastError: null };
  }

  /** How busy the connections of the opened stores are; null for one that keeps none, or is not open yet. Asks and opens nothing. */
  connectionLoads(): {
    readonly online: ConnectionLoad | null;
    readonly registry: ConnectionLoad | null;
  } {
    const { online, registry } = this.#context.current;
    return {
      online: online?.connectionLoad?.() ?? null,
      registry: registry?.connectionLoad?.() ?? null,
    };
  }

  /** Removes all of this project from its stores, and of no other: online tables, registered objects, state. Sources stay. */
  teardown(options?: CallOptions): Promise<readonly ObjectRef[]> {
    return teardownProject(this.#context, options);
  }

  /** Closes the stores that were opened. */
  close(): Promise<void> {
    return this.#context.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #get<K extends DefinitionKind>(
    kind: K,
    name: string,
    options?: CallOptions,
  ): Promise<DefinitionOf[K]> {
    return (await this.#context.servedCatalog(options)).get(kind, name);
  }
}
