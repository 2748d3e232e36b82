import type {
  AnyFeatureView,
  EntityRow,
  FeatureRow,
  LooseRow,
  NamedFeatures,
  PushSource,
  PushTarget,
  Selection,
} from "@fs/sdk";
import type { ClientCallOptions } from "../transport/client-options.ts";
import type { ClientRows } from "../wire/wire-columns.ts";
import type { ClientFeatures } from "./client-features.ts";

/** A request whose answer is inferred from its features. */
export interface ClientRequest<F extends Selection, Full extends boolean> {
  readonly features: F;
  readonly entities: readonly EntityRow<F>[];
  /** Answer `view__feature` instead of `feature`. */
  readonly fullFeatureNames?: Full;
}

/** A request by name: rows are typed loosely, and values are as JSON has them. */
export interface NamedClientRequest {
  readonly features: NamedFeatures;
  readonly entities: ClientRows;
  readonly fullFeatureNames?: boolean;
}

/** Which views a materialization is about; all of them unless given. */
export interface ClientMaterializeOptions extends ClientCallOptions {
  readonly views?: readonly string[] | undefined;
}

/**
 * A feature server from afar. Rejects with the server's own error code where it has one; else FS_STORE_UNAVAILABLE,
 * FS_DEADLINE_EXCEEDED, FS_OVERLOADED, FS_ANSWER_INVALID, FS_ABORTED.
 */
export interface FeatureClient {
  /** The newest features of each entity row, in one request; tried again after a trouble that passes. */
  getOnlineFeatures<const F extends Selection, const Full extends boolean = false>(
    request: ClientRequest<F, Full>,
    options?: ClientCallOptions,
  ): Promise<ClientFeatures<FeatureRow<F, Full>>>;
  getOnlineFeatures(
    request: NamedClientRequest,
    options?: ClientCallOptions,
  ): Promise<ClientFeatures<LooseRow>>;
  /** Sends rows to every view that a push source feeds: online unless told otherwise. Sent once: after an error that is no refusal, they may have arrived. */
  push(
    source: PushSource | string,
    rows: ClientRows,
    options?: ClientCallOptions & { readonly to?: PushTarget },
  ): Promise<void>;
  /** Writes rows of one view straight to the online store. Sent once. */
  writeToOnlineStore(
    view: AnyFeatureView | string,
    rows: ClientRows,
    options?: ClientCallOptions,
  ): Promise<void>;
  /** Sends the newest row of each key in [start, end] to the online store; answered when all is done. Without a time limit unless given. */
  materialize(
    request: ClientMaterializeOptions & { readonly start: Date; readonly end: Date },
  ): Promise<void>;
  /** The same, for each view from where it was last done. */
  materializeIncremental(request: ClientMaterializeOptions & { readonly end: Date }): Promise<void>;
  /** Resolves when the server calls itself well; rejects otherwise. */
  health(options?: ClientCallOptions): Promise<void>;
}
