import type { Access } from "./access.ts";
import { isLoopback } from "./is-loopback.ts";
import type { ListenAddress } from "./listen.ts";

/** What an operator should know of a server without tokens that other machines reach; null of any other. */
export function exposureWarning(
  access: Access,
  { host, port }: ListenAddress,
  transport: "HTTP" | "gRPC",
): string | null {
  if (access.type !== "no_auth" || isLoopback(host)) return null;
  const where = `${host}:${port} over ${transport}`;
  return access.anybodyWrites
    ? `ANYBODY who reaches ${where} may read AND WRITE features: there are no tokens`
    : `anybody who reaches ${where} may read features: there are no tokens; writes are refused`;
}
