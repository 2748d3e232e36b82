/** What a caller may be allowed to do. */
export type Action = "read-online" | "write-online" | "write-offline" | "materialize" | "describe";

/** Every action: `describe` is what `/metrics`, `/openapi.json` and gRPC reflection want. */
export const ACTIONS: readonly Action[] = [
  "read-online",
  "write-online",
  "write-offline",
  "materialize",
  "describe",
];

/** A static token. Only its hash is configured: `printf %s "$TOKEN" | sha256sum`. */
export interface AccessToken {
  /** Stands in the audit log. */
  readonly name: string;
  /** SHA-256 of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly actions: readonly Action[];
}

/** Who may call a server. */
export type AuthOptions =
  | { readonly type: "no_auth" }
  | { readonly type: "token"; readonly tokens: readonly AccessToken[] };
