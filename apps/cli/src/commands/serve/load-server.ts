/** The feature server's package. */
export type ServerPackage = typeof import("@fs/server");

/** The server that came with this command. It is loaded when it is needed: all else starts without it. */
export function loadServer(): Promise<ServerPackage> {
  return import("@fs/server");
}
