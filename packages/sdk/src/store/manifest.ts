import type { CallOptions } from "../contract/columns.ts";
import type { EntityRows, Source } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { TransformSpec } from "../define/transform-identity.ts";
import { instantText } from "../schema/instant.ts";
import { VERSION } from "../version.ts";
import type { Catalog } from "./catalog.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import type { ResolvedRequest } from "./resolved.ts";

/** What a written training set was made of: enough to say later whether another would be the same. */
export interface DatasetManifest {
  readonly format: 1;
  readonly project: string;
  /** The registry's revision that decided the definitions. */
  readonly revision: string;
  readonly rows: number;
  /** Of the file: its size and the SHA-256 of its bytes. */
  readonly bytes: number;
  readonly sha256: string;
  readonly features: readonly string[];
  readonly views: readonly { readonly name: string; readonly fingerprint: string }[];
  readonly onDemandViews: readonly {
    readonly name: string;
    readonly hash: string | null;
    readonly version: string | null;
  }[];
  /** `version` differs when the data does; null where the offline store cannot tell. */
  readonly sources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly rows: number | null;
    readonly version: string | null;
  }[];
  readonly entities:
    | { readonly kind: "rows"; readonly rows: number }
    | { readonly kind: "source"; readonly source: string; readonly version: string | null }
    | { readonly kind: "window"; readonly start: string; readonly end: string };
  readonly libraries: Readonly<Record<string, string>>;
}

/** What is known of a training set before it is written. */
export type ManifestFacts = Omit<DatasetManifest, "rows" | "bytes" | "sha256">;

/** Gathers the facts: versions of sources are looked up now, so call it before the file is written. */
export async function manifestFacts(
  offline: OfflineStore,
  catalog: Catalog,
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
  options?: CallOptions,
): Promise<ManifestFacts> {
  const { project, revision } = catalog.snapshot;
  const sources = new Map(planned.plan.joins.map((join) => [join.source.name, join.source]));
  const stats = await Promise.all(
    [...sources.values()].map(async (source) => ({
      name: source.name,
      kind: source.kind,
      ...(await statOf(offline, source, options)),
    })),
  );
  return {
    format: 1,
    project,
    revision,
    features: resolved.outputs.map((one) => one.field.name),
    views: distinct(resolved.reads.map((read) => read.view.name)).map((name) => ({
      name,
      fingerprint: catalog.spec("feature_view", name)?.fingerprint ?? "",
    })),
    onDemandViews: distinct(resolved.steps.map((step) => step.view.name)).map((name) => {
      const spec = catalog.spec("on_demand_feature_view", name)?.spec as {
        transform: TransformSpec;
      };
      return { name, hash: spec.transform.hash, version: spec.transform.version };
    }),
    sources: stats,
    entities: await entityFacts(offline, planned.plan.entities, options),
    libraries: { "@fs/sdk": VERSION, "offline store": offline.name },
  };
}

async function entityFacts(
  offline: OfflineStore,
  entities: EntityRows,
  options?: CallOptions,
): Promise<DatasetManifest["entities"]> {
  if (entities.kind === "batch") return { kind: "rows", rows: entities.batch.length };
  if (entities.kind === "window") {
    const [start, end] = [entities.fromMicros, entities.toMicros].map((micros) =>
      instantText(BigInt(micros)),
    );
    return { kind: "window", start: start as string, end: end as string };
  }
  const { options: where } = entities.source;
  const { version } = await statOf(offline, entities.source, options);
  return { kind: "source", source: String(where.path ?? where.sql), version };
}

async function statOf(
  offline: OfflineStore,
  source: Source,
  options?: CallOptions,
): Promise<{ readonly rows: number | null; readonly version: string | null }> {
  return (await offline.stat?.(source, options)) ?? { rows: null, version: null };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
