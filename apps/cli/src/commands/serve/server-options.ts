import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AuthConfig, RepoConfig } from "@fs/repo";
import { FeatureStoreError } from "@fs/sdk";
import type { ServerPackage } from "./load-server.ts";
import type { ServeFlags, ServePlan } from "./serve-flags.ts";

/** What a server is made with. */
export type ServerOptions = NonNullable<Parameters<ServerPackage["createServer"]>[1]>;

/** Where the options come from. */
export interface OptionSources {
  readonly plan: ServePlan;
  readonly flags: ServeFlags;
  readonly config: RepoConfig;
  /** The folder from which the paths of the flags count. */
  readonly directory: string;
}

/** The options of a server: flags before yaml. FS_CONFIG_INVALID for an auth that is not there yet, FS_ARGUMENT_INVALID for half of a TLS pair. */
export async function serverOptions(sources: OptionSources): Promise<ServerOptions> {
  const { plan, flags, config, directory } = sources;
  const { connections, keepAliveMillis, registryEveryMillis } = plan;
  const origins = flags.corsOrigin ?? config.featureServer.corsOrigins;
  return {
    auth: authOptions(config.auth),
    allowUnauthenticatedWrites: flags.allowUnauthenticatedWrites === true,
    cors: origins === undefined ? undefined : { origins },
    accessLog: flags.accessLog,
    allowedDebts: config.featureServer.allowedDebts,
    registryEveryMillis,
    // A limit of the yaml is named by who wrote it; the server refuses what it does not know.
    limits: {
      ...config.featureServer.limits,
      ...(connections === undefined ? {} : { connections }),
      ...(keepAliveMillis === undefined ? {} : { keepAliveMillis }),
    },
    tls: await tlsOptions(flags, directory),
  };
}

function authOptions(auth: AuthConfig): NonNullable<ServerOptions["auth"]> {
  if (auth.type === "no_auth" || auth.type === "token") return auth;
  throw new FeatureStoreError(
    "FS_CONFIG_INVALID",
    `auth: type "${auth.type}" is not supported yet; use token, or no_auth behind a gateway that checks who calls`,
  );
}

async function tlsOptions(
  { key, cert }: ServeFlags,
  directory: string,
): Promise<ServerOptions["tls"]> {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "--key and --cert go together: give both, or neither",
    );
  }
  return {
    key: await pemOf(resolve(directory, key), "--key"),
    cert: await pemOf(resolve(directory, cert), "--cert"),
  };
}

async function pemOf(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", `${flag} ${file} cannot be read (${code})`, {
      cause,
    });
  }
}
