import * as z from "zod";

const anything = z.unknown().optional();
const onOff = z.boolean().default(false);

/** The keys of feature_store.yaml that have a meaning here. The stores, `feature_server` and `auth` are read by rooms of their own. */
const USED = {
  project: z
    .string()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u,
      'a project\'s name is made of letters, digits, "_" and "-", and begins with a letter or digit',
    ),
  provider: anything,
  registry: anything,
  online_store: anything,
  offline_store: anything,
  feature_server: anything,
  auth: anything,
  entity_key_serialization_version: z
    .union([z.literal(2), z.literal(3)], "2 or 3 (it has no effect here)")
    .optional(),
  read_only: onOff,
  strict_transforms: onOff,
};

/** Keys that Feast knows and that change nothing here: a yaml of Feast's is accepted with them. */
export const IGNORED_KEYS: readonly string[] = [
  "project_description",
  "flags",
  "coerce_tz_aware",
  "materialization",
  "batch_engine",
  "embedding_model",
  "openlineage",
  "mlflow",
  "data_quality_monitoring",
];

/** The same, inside `registry:`. */
export const IGNORED_REGISTRY_KEYS: readonly string[] = [
  "registry_store_type",
  "cache_mode",
  "s3_additional_kwargs",
  "purge_feast_metadata",
  "enable_online_feature_view_versioning",
  "mcp",
  "thread_pool_executor_worker_count",
  "sqlalchemy_config_kwargs",
];

/** What the top level of feature_store.yaml may hold; any other key is an error. */
export const configKeys: z.ZodType<ConfigKeys> = z.strictObject({
  ...USED,
  ...Object.fromEntries(IGNORED_KEYS.map((key) => [key, anything])),
});

/** The keys that are used, the stores still as they were written. */
export interface ConfigKeys {
  readonly project: string;
  readonly provider?: unknown;
  readonly registry?: unknown;
  readonly online_store?: unknown;
  readonly offline_store?: unknown;
  readonly feature_server?: unknown;
  readonly auth?: unknown;
  readonly read_only: boolean;
  readonly strict_transforms: boolean;
}
