import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { FeatureStoreError } from "@fs/sdk/adapter";
import type { ConnectionSettings } from "./connection-settings.ts";

/**
 * TLS as libpq reads `sslmode`; false = none. `require` encrypts and, where authorities are given, also proves the
 * certificate, `verify-ca` proves it always, `verify-full` its host name too.
 */
export async function tlsOptions(
  settings: ConnectionSettings,
  what: string,
): Promise<ConnectionOptions | false> {
  const { sslmode, sslrootcertPath, sslcertPath, sslkeyPath } = settings;
  if (sslmode === "disable") return false;
  const read = (option: string, path: string | undefined) =>
    pemFile(`${what}: ${option}`, path, settings.baseDirectory);
  const [ca, cert, key] = await Promise.all([
    read("sslrootcert_path", sslrootcertPath),
    read("sslcert_path", sslcertPath),
    read("sslkey_path", sslkeyPath),
  ]);
  const proves = sslmode.startsWith("verify") || (sslmode === "require" && ca !== undefined);
  return {
    rejectUnauthorized: proves,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(sslmode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** Whether a server without TLS will do. */
export function maySpeakPlainly({ sslmode }: Pick<ConnectionSettings, "sslmode">): boolean {
  return sslmode === "prefer" || sslmode === "allow";
}

async function pemFile(
  option: string,
  path: string | undefined,
  baseDirectory: string | undefined,
): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  const file = resolve(baseDirectory ?? "", path);
  try {
    return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `${option} names ${file}, which cannot be read (${code})`,
      { cause },
    );
  }
}
