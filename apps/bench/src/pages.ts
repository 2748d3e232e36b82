import { besideFeast } from "./feast/feast-page.ts";
import { grpcPage } from "./grpc/grpc-page.ts";
import { httpPage } from "./http/http-page.ts";
import { largeJoin, trainingJoin } from "./join/training-join.ts";
import { materializePage } from "./materialize/materialize-page.ts";
import { onDemand } from "./on-demand/on-demand-page.ts";
import type { Page } from "./page.ts";
import { postgresStore } from "./postgres/postgres-store.ts";
import { redisStore } from "./redis/redis-store.ts";
import { serving } from "./serving/serving-page.ts";
import { size } from "./size/size-page.ts";
import { sqliteStore } from "./sqlite/sqlite-store.ts";
import { startUp } from "./start-up/start-up-page.ts";
import { types } from "./types/types-page.ts";

/** Every page by its name, in the order in which they run. */
export const PAGES: Readonly<Record<string, Page>> = {
  join: trainingJoin,
  "join-large": largeJoin,
  redis: redisStore,
  postgres: postgresStore,
  sqlite: sqliteStore,
  materialize: materializePage,
  grpc: grpcPage,
  http: httpPage,
  "on-demand": onDemand,
  serving,
  "start-up": startUp,
  size,
  types,
  feast: besideFeast,
};
