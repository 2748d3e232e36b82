import type { RedisClient } from "./redis-client.ts";

/** What the servers are to each other; Feast's words. */
export type RedisType = "redis" | "redis_cluster" | "redis_sentinel";

/** Where the servers are and how they are spoken to. What stands here wins over what the connection string says. */
export interface RedisOptions {
  /**
   * `host:port[,host:port][,name=value]`, as Feast writes it, or a URL `redis://user:password@host:port/db`, `rediss://`
   * for TLS. Unless given "localhost:6379".
   */
  readonly connectionString?: string | undefined;
  /** Unless given "redis", one server. */
  readonly redisType?: RedisType | undefined;
  /** How the Sentinels call the master; "mymaster" unless given. */
  readonly sentinelMaster?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
  /** The number of the database; a cluster has only 0. */
  readonly db?: number | undefined;
  /** TLS, with the certificates of the system unless `sslCaCerts` is given. */
  readonly ssl?: boolean | undefined;
  /** A PEM file: who is trusted. */
  readonly sslCaCerts?: string | undefined;
  /** PEM files: the client's certificate and key. */
  readonly sslCertfile?: string | undefined;
  readonly sslKeyfile?: string | undefined;
  /** "none" trusts whoever answers. */
  readonly sslCertReqs?: "none" | "optional" | "required" | undefined;
  /** Whether the certificate must name the host; true unless given. */
  readonly sslCheckHostname?: boolean | undefined;
  /** Keys vanish this long after they were last written; never unless given. A view's ttl is another thing. */
  readonly keyTtlSeconds?: number | undefined;
  /** How long one round trip is tried, reconnecting and following a failover; 5000 unless given. */
  readonly deadlineMs?: number | undefined;
  /**
   * How long a read waits for a connection that was lost, before it fails with FS_STORE_UNAVAILABLE; while the servers
   * stay away, further reads fail at once. 250 unless given; writes, and the very first connection, have `deadlineMs`.
   */
  readonly reconnectGraceMs?: number | undefined;
  /** What relative paths are resolved from; the working directory unless given. */
  readonly baseDirectory?: string | undefined;
  /** Your own ioredis client in place of all of the above but the times; it stays open when the store is closed. */
  readonly client?: RedisClient | undefined;
}
