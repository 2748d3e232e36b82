import { largeJoin, trainingJoin } from "./join/training-join.ts";
import { materializePage } from "./materialize/materialize-page.ts";
import type { Page } from "./page.ts";
import { postgresStore } from "./postgres/postgres-store.ts";
import { redisStore } from "./redis/redis-store.ts";
import { sqliteStore } from "./sqlite/sqlite-store.ts";

/** Every page by its name, in the order in which they run. */
export const PAGES: Readonly<Record<string, Page>> = {
  join: trainingJoin,
  "join-large": largeJoin,
  redis: redisStore,
  postgres: postgresStore,
  sqlite: sqliteStore,
  materialize: materializePage,
};
