import { FeatureStoreError } from "@fs/sdk";
import type { Plugin } from "@fs/sdk/adapter";

/** What a store keeps: one of the three contracts. */
export type StoreKind = Plugin["kind"];

/** The kinds, in the order in which they are proved. */
export const KINDS: readonly StoreKind[] = ["online", "offline", "registry"];

/** A kind in words. */
export function kindText(kind: StoreKind): string {
  return kind === "registry" ? kind : `${kind} store`;
}

/** The flags of conform. */
export interface ConformFlags {
  readonly kind?: string;
  readonly options?: string;
  readonly runs: string;
  readonly seed?: string;
  readonly timeout: string;
}

/** What they ask for. */
export interface ConformRequest {
  readonly kinds: readonly StoreKind[];
  /** Undefined where none were given. */
  readonly options: Readonly<Record<string, unknown>> | undefined;
  readonly random: { readonly runs: number; readonly seed?: number };
  readonly timeoutMillis: number;
}

/** Reads the flags. FS_ARGUMENT_INVALID names the one that is wrong. */
export function conformRequest(flags: ConformFlags): ConformRequest {
  const { kind, options, runs, seed, timeout } = flags;
  const kinds = kind === undefined ? KINDS : KINDS.filter((one) => one === kind);
  if (kinds.length === 0) throw invalid(`--kind ${kind}: it is one of ${KINDS.join(", ")}`);
  return {
    kinds,
    options: options === undefined ? undefined : optionsOf(options),
    random: {
      runs: integer("--runs", runs, 1),
      ...(seed === undefined ? {} : { seed: integer("--seed", seed, -(2 ** 31)) }),
    },
    timeoutMillis: integer("--timeout", timeout, 1) * 1000,
  };
}

function optionsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    // An object of JSON has texts as keys.
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    // The text may hold a secret.
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", "--options is not JSON", { cause });
  }
  throw invalid(
    "--options is an object of JSON, with what would stand under the store in the yaml",
  );
}

function integer(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= least && value < 2 ** 31) return value;
  throw invalid(`${flag} ${text}: it is a whole number from ${least}`);
}

function invalid(message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", message);
}
