import * as z from "zod";
import type { ConfigDocument } from "./config-document.ts";
import { validatePart } from "./validate.ts";

/** What a token may be allowed to do: the actions of the feature server, named here so that a wrong one is told with its line. */
export type AuthAction =
  | "read-online"
  | "write-online"
  | "write-offline"
  | "materialize"
  | "describe";

/** A token of `auth.tokens`. */
export interface AuthTokenConfig {
  /** Stands in the server's audit log. */
  readonly name: string;
  /** SHA-256 of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly actions: readonly AuthAction[];
}

/** Who may call a feature server. The types that only Feast has are kept, so that a server refuses to start instead of being open. */
export type AuthConfig =
  | { readonly type: "no_auth" }
  | { readonly type: "token"; readonly tokens: readonly AuthTokenConfig[] }
  | { readonly type: "oidc" | "kubernetes" };

const ACTIONS = [
  "read-online",
  "write-online",
  "write-offline",
  "materialize",
  "describe",
] as const satisfies readonly AuthAction[];

const token = z.strictObject({
  name: z.string().min(1, "a name"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "the SHA-256 of the token in 64 hexadecimal digits, never the token"),
  actions: z
    .array(z.enum(ACTIONS, `an action is one of ${ACTIONS.join(", ")}`))
    .min(1, "at least one action, such as read-online"),
});

/** Names stand in the audit log and hashes decide, so each is one token's own. */
const tokens = z
  .array(token)
  .min(1, "a token")
  .superRefine((all, { addIssue }) => {
    all.forEach((one, i) => {
      for (const field of ["name", "sha256"] as const) {
        const first = all.findIndex((o) => o[field].toLowerCase() === one[field].toLowerCase());
        if (first < i)
          addIssue({ code: "custom", path: [i, field], message: `the same as of token ${first}` });
      }
    });
  });

const kinds = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("no_auth") }),
    z.strictObject({ type: z.literal("token"), tokens }),
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
