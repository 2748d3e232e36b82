import { FeatureStoreError } from "@fs/sdk/adapter";

/** What a command takes. */
export type RedisArgument = string | Buffer | number;

/** Commands that are sent together. */
export interface RedisPipeline {
  callBuffer(command: string, args: RedisArgument[]): unknown;
  exec(): Promise<[error: Error | null, result: unknown][] | null>;
}

/** What the store calls of a client: an ioredis `Redis` or `Cluster` (5 or 6) has it all. */
export interface RedisClient {
  readonly status: string;
  readonly isCluster: boolean;
  readonly options: object;
  connect(): Promise<unknown>;
  callBuffer(command: string, args: RedisArgument[]): Promise<unknown>;
  pipeline(): RedisPipeline;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
  quit(): Promise<unknown>;
  disconnect(reconnect?: boolean): void;
}

/** What a client of a cluster has besides. */
export interface RedisClusterClient extends RedisClient {
  /** Who serves a slot, the master first. */
  readonly slots: readonly (readonly string[] | undefined)[];
  nodes(role: "master"): RedisClient[];
}

/** Whether a client is one of a cluster. */
export function isCluster(client: RedisClient): client is RedisClusterClient {
  return client.isCluster;
}

/** Refuses a client that would see other keys than it is given. */
export function checkClient(client: RedisClient): void {
  const { keyPrefix } = client.options as { readonly keyPrefix?: unknown };
  if (keyPrefix === undefined || keyPrefix === "") return;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    'online store "redis": the given client has a keyPrefix, which SCAN does not heed; leave it out (keys begin with project and view)',
  );
}
