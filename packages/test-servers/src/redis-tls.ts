/** Files for servers that speak TLS beside plain text: absolute paths of PEM files. */
export interface RedisTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** The authority that servers and clients are checked by. */
  readonly caFile: string;
}

/** The directives of a server that also speaks TLS on a port, to its peers too; clients need no certificate. */
export function tlsDirectives(
  tls: RedisTls | undefined,
  port: number,
): Readonly<Record<string, string>> {
  if (tls === undefined) return {};
  return {
    "tls-port": String(port),
    "tls-cert-file": tls.certFile,
    "tls-key-file": tls.keyFile,
    "tls-ca-cert-file": tls.caFile,
    "tls-auth-clients": "no",
    "tls-replication": "yes",
  };
}
