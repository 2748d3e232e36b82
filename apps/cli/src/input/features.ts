import { FeatureStoreError, type NamedFeatures } from "@fs/sdk";

/** Features as the command line names them: `-f view:feature`, repeated, or `--service NAME`. */
export interface FeatureFlags {
  readonly features: readonly string[];
  readonly service?: string;
}

/** What those flags ask for. FS_ARGUMENT_INVALID where there are none, or both. */
export function namedFeatures(flags: FeatureFlags): NamedFeatures {
  const { features, service } = flags;
  if (service !== undefined && features.length > 0) throw invalid("give -f or --service, not both");
  if (service !== undefined) return { service };
  if (features.length === 0)
    throw invalid("say which features: -f view:feature (as often as needed), or --service NAME");
  return features;
}

function invalid(message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", message);
}
