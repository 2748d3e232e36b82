import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { FeatureStoreError } from "@fs/sdk/adapter";
import type { RedisOptions as AllOptions, ClusterOptions } from "ioredis";
import type { ConnectionSettings } from "./connection-settings.ts";
import type { RedisClient } from "./redis-client.ts";
import { isDatabaseMissing } from "./redis-error.ts";

// A reply of ours has one shape only.
type IoredisOptions = Omit<AllOptions, "replyMapping">;

/** What ioredis is told of one server. */
export type DirectOptions = IoredisOptions;

const FIRST_RECONNECT_MILLIS = 25;
const LONGEST_RECONNECT_MILLIS = 500;
/** So many attempts follow each other quickly: a server that is soon back is found within the grace of a read. */
const QUICK_RECONNECTS = 10;
const LOADING_MILLIS = 500;
const SHORTEST_LOOKUP_MILLIS = 1000;

/** Opens a client of our own. It connects by itself, again and again; who waits for it decides how long. */
export async function openClient(settings: ConnectionSettings): Promise<RedisClient> {
  // Imported here, so that importing this package loads no driver.
  const { Redis, Cluster } = await import("ioredis");
  const tls = await tlsOptions(settings);
  const shared = sharedOptions(settings, tls);
  const [first] = settings.nodes;
  switch (settings.redisType) {
    case "redis_cluster":
      return new Cluster([...settings.nodes], clusterOptions(shared, settings));
    case "redis_sentinel":
      return inItsDatabase(new Redis({ ...shared, ...sentinelOptions(settings, tls) }));
    default:
      return inItsDatabase(new Redis({ ...shared, ...first }));
  }
}

/** How one node or Sentinel by itself is spoken to, once. */
export async function directOptions(settings: ConnectionSettings): Promise<DirectOptions> {
  const { redisType, sentinelUsername, sentinelPassword, deadlineMs } = settings;
  const shared = sharedOptions(settings, await tlsOptions(settings));
  const isSentinel = redisType === "redis_sentinel";
  const user = { username: sentinelUsername, password: sentinelPassword, db: 0 };
  return {
    ...shared,
    ...(isSentinel ? user : {}),
    connectTimeout: lookupMillis(deadlineMs),
    retryStrategy: () => null,
    lazyConnect: true,
  };
}

/** A client that could not enter its database would go on in database 0: it is sent back to the start instead. */
function inItsDatabase<T extends RedisClient>(client: T): T {
  client.on("error", (error) => {
    if (isDatabaseMissing(error)) client.disconnect(true);
  });
  return client;
}

function sharedOptions(
  settings: ConnectionSettings,
  tls: ConnectionOptions | undefined,
): IoredisOptions {
  return {
    username: settings.username,
    password: settings.password,
    db: settings.db ?? 0,
    ...(tls === undefined ? {} : { tls }),
    // What is sent needs nothing that version 3 adds, and proxies know 2.
    protocol: 2,
    disableClientInfo: true,
    // A server that loads its data says so to each command; asking it first would only be slower to notice its end.
    enableReadyCheck: false,
    connectTimeout: settings.deadlineMs,
    // A server that has stopped answering is left, with what was sent to it.
    socketTimeout: settings.deadlineMs,
    // A lost command is ours to repeat: its caller may have gone.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: reconnectDelay,
    // After a failover the address may lead to the old master still.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  };
}

function sentinelOptions(
  settings: ConnectionSettings,
  tls: ConnectionOptions | undefined,
): IoredisOptions {
  return {
    sentinels: [...settings.nodes],
    name: settings.sentinelMaster,
    // Here the check also finds out whether the address is still the master's.
    enableReadyCheck: true,
    maxLoadingRetryTime: LOADING_MILLIS,
    sentinelUsername: settings.sentinelUsername,
    sentinelPassword: settings.sentinelPassword,
    sentinelCommandTimeout: lookupMillis(settings.deadlineMs),
    sentinelRetryStrategy: reconnectDelay,
    ...(tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tls }),
  };
}

function clusterOptions(
  { retryStrategy: _retry, ...redisOptions }: IoredisOptions,
  { deadlineMs }: ConnectionSettings,
): Omit<ClusterOptions, "redisOptions"> & {
  readonly redisOptions: IoredisOptions;
} {
  return {
    redisOptions,
    clusterRetryStrategy: reconnectDelay,
    slotsRefreshTimeout: lookupMillis(deadlineMs),
    // A certificate names a host, not its address.
    ...(redisOptions.tls === undefined
      ? {}
      : { dnsLookup: (address, done) => done(null, address) }),
  };
}

/** How long one Sentinel or node may take to say who serves; then another is asked. */
function lookupMillis(deadlineMs: number): number {
  return Math.max(SHORTEST_LOOKUP_MILLIS, deadlineMs / 4);
}

/** 25 ms ten times, then 50 ms, 100 ms, … half a second. */
function reconnectDelay(times: number): number {
  const doublings = Math.min(Math.max(0, times - QUICK_RECONNECTS), 10);
  return Math.min(FIRST_RECONNECT_MILLIS * 2 ** doublings, LONGEST_RECONNECT_MILLIS);
}

async function tlsOptions(settings: ConnectionSettings): Promise<ConnectionOptions | undefined> {
  if (settings.ssl !== true) return undefined;
  const [ca, cert, key] = await Promise.all([
    pemFile("ssl_ca_certs", settings.sslCaCerts, settings),
    pemFile("ssl_certfile", settings.sslCertfile, settings),
    pemFile("ssl_keyfile", settings.sslKeyfile, settings),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(settings.sslCertReqs === "none" ? { rejectUnauthorized: false } : {}),
    ...(settings.sslCheckHostname === false ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function pemFile(
  option: string,
  path: string | undefined,
  { baseDirectory }: ConnectionSettings,
): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  const file = resolve(baseDirectory ?? "", path);
  try {
    return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `online store "redis": ${option} names ${file}, which cannot be read (${code})`,
      { cause },
    );
  }
}
