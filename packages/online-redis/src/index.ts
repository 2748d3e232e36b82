export { plugins } from "./plugins.ts";
export { redis } from "./redis.ts";
export type { RedisArgument, RedisClient, RedisPipeline } from "./redis-client.ts";
export type { RedisOptions, RedisType } from "./redis-options.ts";
