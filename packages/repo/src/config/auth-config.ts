import { z } from "zod";
import type { ConfigDocument } from "./config-document.ts";
import { validatePart } from "./validate.ts";

/** A token of `auth.tokens`. Its actions are the feature server's to know. */
export interface AuthTokenConfig {
  /** Stands in the server's audit log. */
  readonly name: string;
  /** SHA-256 of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly actions: readonly string[];
}

/** Who may call a feature server. The types that only Feast has are kept, so that a server refuses to start instead of being open. */
export type AuthConfig =
  | { readonly type: "no_auth" }
  | { readonly type: "token"; readonly tokens: readonly AuthTokenConfig[] }
  | { readonly type: "oidc" | "kubernetes" };

const token = z.strictObject({
  name: z.string().min(1, "a name"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "the SHA-256 of the token in 64 hexadecimal digits, never the token"),
  actions: z.array(z.string()).min(1, "at least one action, such as read-online"),
});

const kinds = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("no_auth") }),
    z.strictObject({ type: z.literal("token"), tokens: z.array(token).min(1, "a token") }),
    z.looseObject({ type: z.enum(["oidc", "kubernetes"]) }),
  ],
  "no_auth, or token with a list of tokens",
);

/** Reads `auth`: a mapping, or a type alone; left out it is `no_auth`. FS_CONFIG_INVALID names the place. */
export async function authConfig(document: ConfigDocument, value: unknown): Promise<AuthConfig> {
  if (value === undefined || value === null) return { type: "no_auth" };
  const written = typeof value === "string" ? { type: value } : value;
  return validatePart<AuthConfig>(kinds, { document, path: ["auth"], value: written });
}
