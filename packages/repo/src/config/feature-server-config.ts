import * as z from "zod";
import type { ConfigDocument } from "./config-document.ts";
import { validatePart } from "./validate.ts";

/** What the yaml says of the feature server. */
export interface FeatureServerConfig {
  /** Views that may owe a backfill while the server calls itself ready. */
  readonly allowedDebts: number | undefined;
  /** Origins of web pages that may call; undefined = not said. */
  readonly corsOrigins: readonly string[] | undefined;
  /** Limits by the names that the server gives them (`bodyBytes`), which the yaml writes as `body_bytes`. */
  readonly limits: Readonly<Record<string, number>>;
}

const anything = z.unknown().optional();
const whole = z.number().int("a whole number");

/** What Feast's servers are told here, and ours has no use for. */
const IGNORED = [
  "type",
  "enabled",
  "host",
  "port",
  "metrics",
  "feature_logging",
  "offline_push_batching_enabled",
  "offline_push_batching_batch_size",
  "offline_push_batching_batch_interval_seconds",
  "transformation_service_endpoint",
  "mcp_enabled",
  "mcp_server_name",
  "mcp_server_version",
  "mcp_transport",
] as const;

const keys = z.strictObject({
  allowed_debts: whole.min(0, "a number of views").optional(),
  cors: z.strictObject({ origins: z.array(z.string()) }).optional(),
  limits: z.record(z.string(), whole.min(1, "a whole number above zero")).optional(),
  ...Object.fromEntries(IGNORED.map((key) => [key, anything])),
});

/** Reads `feature_server`. FS_CONFIG_INVALID names the place; which limits there are is the server's to know. */
export async function featureServerConfig(
  document: ConfigDocument,
  value: unknown,
): Promise<FeatureServerConfig> {
  const read = await validatePart(keys, {
    document,
    path: ["feature_server"],
    value: value ?? {},
  });
  // The keys beside these are of any type.
  const {
    allowed_debts,
    cors,
    limits = {},
  } = read as {
    readonly allowed_debts?: number;
    readonly cors?: { readonly origins: readonly string[] };
    readonly limits?: Readonly<Record<string, number>>;
  };
  const named = Object.entries(limits).map(([name, limit]): [string, number] => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    limit,
  ]);
  return {
    allowedDebts: allowed_debts,
    corsOrigins: cors?.origins,
    limits: Object.fromEntries(named),
  };
}
