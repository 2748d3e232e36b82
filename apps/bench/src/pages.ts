import { largeJoin, trainingJoin } from "./join/training-join.ts";
import type { Page } from "./page.ts";
import { redisStore } from "./redis/redis-store.ts";

/** Every page by its name, in the order in which they run. */
export const PAGES: Readonly<Record<string, Page>> = {
  join: trainingJoin,
  "join-large": largeJoin,
  redis: redisStore,
};
