import { join } from "node:path";
import type { Environment } from "@fs/repo";

/** The stores that the tour runs on. */
export interface Stores {
  /** What they are, for the introduction. */
  readonly words: string;
  /** Whose servers they are; null where there are none. */
  readonly servers: string | null;
  readonly yamlPath: string;
  /** What fills the variables of the yaml. */
  readonly env: Environment;
  /** Ends what was started for the tour. */
  stop(): Promise<void>;
}

/** The embedded stores: files in the repository, no server. */
export function embeddedStores(repository: string): Stores {
  return {
    words: "DuckDB reads Parquet, SQLite serves.",
    servers: null,
    yamlPath: join(repository, "feature_store.yaml"),
    env: process.env,
    stop: async () => {},
  };
}

/**
 * A registry in Postgres and an online store in Redis: those of FS_POSTGRES_URL and REDIS_URL, and for what is not
 * given a server of the machine's own binaries that ends with the tour.
 */
export async function productionStores(repository: string, given: Environment): Promise<Stores> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const env = {
      ...given,
      FS_POSTGRES_URL: given.FS_POSTGRES_URL || (await startedPostgres(started)),
      REDIS_URL: given.REDIS_URL || (await startedRedis(started)),
    };
    const yamlPath = join(repository, "feature_store.production.yaml");
    return {
      words: "DuckDB reads Parquet, Postgres registers, Redis serves.",
      servers: serversText(given),
      yamlPath,
      env,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Which servers the tour started, and how to have it use others. */
function serversText({ FS_POSTGRES_URL: postgres, REDIS_URL: redis }: Environment): string {
  const own = [...(postgres ? [] : ["Postgres"]), ...(redis ? [] : ["Redis"])];
  if (own.length === 0) return "The servers are those of FS_POSTGRES_URL and REDIS_URL.";
  const names = [...(postgres ? [] : ["FS_POSTGRES_URL"]), ...(redis ? [] : ["REDIS_URL"])];
  return `Started for this tour alone: ${own.join(" and ")}. To use your own, set ${names.join(" and ")}.`;
}

type Started = { stop(): Promise<void> }[];

// Loaded here alone: an application that has servers needs none of it.
async function startedPostgres(started: Started): Promise<string> {
  const { startPostgres } = await import("@fs/test-servers");
  const server = await startPostgres();
  started.push(server);
  return server.url;
}

async function startedRedis(started: Started): Promise<string> {
  const { startRedis } = await import("@fs/test-servers");
  const server = await startRedis();
  started.push(server);
  return `redis://${server.address}/0`;
}
