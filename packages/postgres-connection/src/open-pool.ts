import type { ConnectionOptions } from "node:tls";
import { FeatureStoreError } from "@fs/sdk/adapter";
import type { Client, ClientConfig, Pool } from "pg";
import type { ConnectionSettings } from "./connection-settings.ts";
import { isTlsMissing } from "./postgres-error.ts";
import type { PostgresPool } from "./postgres-pool.ts";
import { maySpeakPlainly, tlsOptions } from "./tls-options.ts";

/** Opens a pool of our own. FS_STORE_NOT_INSTALLED where the driver is missing. */
export async function openPool(settings: ConnectionSettings, what: string): Promise<PostgresPool> {
  const { Pool, Client } = await importDriver(what);
  const client = clientConfig(settings, await tlsOptions(settings, what));
  // A server without TLS is found out by one connection, so that the pool's all speak alike.
  if (maySpeakPlainly(settings) && !(await speaksTls(new Client(client)))) client.ssl = false;
  return new Pool({
    ...client,
    min: settings.minConn,
    max: settings.maxConn,
    // A process that has nothing else to do may end.
    allowExitOnIdle: true,
  }) as unknown as PostgresPool; // A Pool has the members that PostgresPool names.
}

function clientConfig(
  settings: ConnectionSettings,
  ssl: ConnectionOptions | false,
): ClientConfig & { ssl: ConnectionOptions | false } {
  const { host, port, database, user, password, keepalivesIdle, deadlineMs } = settings;
  return {
    host,
    port,
    database,
    user,
    password,
    ssl,
    connectionTimeoutMillis: deadlineMs,
    // What nobody waits for any more ends in the server too.
    statement_timeout: deadlineMs,
    application_name: "feature-store",
    keepAlive: true,
    keepAliveInitialDelayMillis: (keepalivesIdle ?? 0) * 1000,
  };
}

interface Driver {
  readonly Pool: typeof Pool;
  readonly Client: typeof Client;
}

async function importDriver(what: string): Promise<Driver> {
  try {
    // Imported here, so that importing this package loads no driver. A CommonJS module: its exports are its default.
    return (await import("pg")).default;
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw cause;
    throw new FeatureStoreError(
      "FS_STORE_NOT_INSTALLED",
      `${what} needs the package pg, which is not installed; add it with: npm install pg`,
      { cause, details: { package: "pg" } },
    );
  }
}

async function speaksTls(client: Client): Promise<boolean> {
  // A connection that breaks while it ends is nobody's trouble.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (isTlsMissing(error)) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
