import type { OfflineStore } from "./offline-store.ts";
import type { OnlineStore } from "./online-store.ts";
import type { Registry } from "./registry.ts";

/** Attributes of a span or a counter: bounded values, never keys or rows. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** How libraries speak: spans and counters. They never write to the console. */
export interface Observer {
  span<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T>;
  count(name: string, by: number, attributes?: Attributes): void;
}

/** Epoch milliseconds, as Date.now; fractions count: micros = Math.round(clock() * 1000). */
export type Clock = () => number;

/** What a plug-in is given when it is created. Relative paths of options resolve from `baseDirectory`. */
export interface PluginContext {
  readonly baseDirectory: string;
  readonly observer: Observer;
  readonly clock: Clock;
}

/** An adapter package exports `plugins: readonly Plugin[]`; `options` is any Standard Schema (zod, valibot, arktype). */
export interface Plugin<T = OnlineStore | OfflineStore | Registry, O = unknown> {
  readonly kind: "online" | "offline" | "registry";
  /** What `type:` says in feature_store.yaml. */
  readonly name: string;
  readonly options: StandardSchema<O>;
  create(options: O, context: PluginContext): T | Promise<T>;
}

/** One complaint of a validator. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a validator answers. */
export type StandardResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** The part of the Standard Schema interface (version 1) that is used here. */
export interface StandardSchema<O> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<O> | Promise<StandardResult<O>>;
  };
}
