import type { OnlineStore, Plugin } from "@fs/sdk/adapter";
import * as z from "zod";
import { redis } from "./redis.ts";
import type { RedisOptions } from "./redis-options.ts";

// A password of digits is a number in YAML.
const secret = z.union([z.string(), z.number().transform(String)]).optional();

const options = z.strictObject({
  redis_type: z.enum(["redis", "redis_cluster", "redis_sentinel"]).optional(),
  connection_string: z.string().min(1).optional(),
  sentinel_master: z.string().min(1).optional(),
  username: z.string().optional(),
  password: secret,
  sentinel_username: z.string().optional(),
  sentinel_password: secret,
  db: z.int().min(0).optional(),
  ssl: z.boolean().optional(),
  ssl_ca_certs: z.string().min(1).optional(),
  ssl_certfile: z.string().min(1).optional(),
  ssl_keyfile: z.string().min(1).optional(),
  ssl_cert_reqs: z.enum(["none", "optional", "required"]).optional(),
  ssl_check_hostname: z.boolean().optional(),
  key_ttl_seconds: z.int().min(1).nullish(),
  deadline_ms: z.int().min(1).optional(),
  reconnect_grace_ms: z.int().min(0).optional(),
  // Feast's own: what is dropped is always looked for by prefix, and the newest row always wins.
  full_scan_for_deletion: z.boolean().optional(),
  skip_dedup: z.literal(false).optional(),
});

const plugin: Plugin<OnlineStore, RedisOptions> = {
  kind: "online",
  name: "redis",
  options: options.transform(inCamelCase),
  create: (given, { baseDirectory }) => redis({ ...given, baseDirectory }),
};

/** The stores that this package brings to feature_store.yaml: `type: redis` with the options of {@link RedisOptions} in snake_case. */
export const plugins: readonly Plugin<OnlineStore, RedisOptions>[] = [plugin];

function inCamelCase(given: z.output<typeof options>): RedisOptions {
  const { full_scan_for_deletion: _scan, skip_dedup: _dedup, ...rest } = given;
  const entries = Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
      value,
    ]);
  // The schema names what RedisOptions names, in the other case.
  return Object.fromEntries(entries) as RedisOptions;
}
