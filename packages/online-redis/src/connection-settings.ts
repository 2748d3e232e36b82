import { FeatureStoreError } from "@fs/sdk/adapter";
import { type ConnectionString, parseConnectionString } from "./connection-string.ts";
import type { RedisOptions, RedisType } from "./redis-options.ts";

/** Everything that opening a client takes: the options with what the connection string adds. */
export interface ConnectionSettings extends Omit<RedisOptions, "connectionString" | "client"> {
  readonly nodes: ConnectionString["nodes"];
  readonly redisType: RedisType;
  readonly sentinelMaster: string;
  readonly deadlineMs: number;
  readonly reconnectGraceMs: number;
}

const DEFAULT_ADDRESS = "localhost:6379";
const DEFAULT_MASTER = "mymaster";
const DEFAULT_DEADLINE_MILLIS = 5000;
const DEFAULT_GRACE_MILLIS = 250;

/** Puts the options together and refuses, with FS_ARGUMENT_INVALID, those that contradict each other. */
export function connectionSettings(options: RedisOptions): ConnectionSettings {
  const { connectionString, client: _client, ...rest } = options;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const settings: ConnectionSettings = {
    redisType: "redis",
    sentinelMaster: DEFAULT_MASTER,
    deadlineMs: DEFAULT_DEADLINE_MILLIS,
    reconnectGraceMs: DEFAULT_GRACE_MILLIS,
    ...parseConnectionString(connectionString ?? DEFAULT_ADDRESS),
    ...Object.fromEntries(given),
  };
  check(settings);
  return settings;
}

/** The servers as `host:port,…`. */
export function serversText({ nodes }: Pick<ConnectionSettings, "nodes">): string {
  return nodes
    .map(({ host, port }) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`))
    .join(",");
}

function check(settings: ConnectionSettings): void {
  const { redisType, nodes, db, keyTtlSeconds, deadlineMs, reconnectGraceMs } = settings;
  if (redisType === "redis" && nodes.length > 1) {
    throw invalid(
      `the connection string names ${nodes.length} servers, but redis_type is "redis"; set it to "redis_cluster" or "redis_sentinel"`,
    );
  }
  if (redisType === "redis_cluster" && (db ?? 0) !== 0) {
    throw invalid(`db is ${db}, but a cluster has only database 0; leave db out`);
  }
  if (keyTtlSeconds !== undefined && !isPositive(keyTtlSeconds)) {
    throw invalid(
      `key_ttl_seconds is ${keyTtlSeconds}; give whole seconds above 0, or leave it out`,
    );
  }
  if (!isPositive(deadlineMs)) {
    throw invalid(`deadline_ms is ${deadlineMs}; give whole milliseconds above 0`);
  }
  if (reconnectGraceMs !== 0 && !isPositive(reconnectGraceMs)) {
    throw invalid(`reconnect_grace_ms is ${reconnectGraceMs}; give whole milliseconds from 0`);
  }
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function invalid(message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `online store "redis": ${message}`);
}
