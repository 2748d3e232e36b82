import { createHash, timingSafeEqual } from "node:crypto";
import { FeatureStoreError } from "@fs/sdk";
import { ACTIONS, type Action, type AuthOptions } from "./auth-options.ts";

/** Who a request comes from, for the audit log. */
export interface Principal {
  /** The name of the token; null where anybody may call. */
  readonly name: string | null;
}

/** Decides who may do what: the same for every transport and every route. */
export interface Access {
  readonly type: AuthOptions["type"];
  /** Whether callers from other machines may write without a token. */
  readonly anybodyWrites: boolean;
  /**
   * Checks the `authorization` header or metadata against all of `actions`. FS_UNAUTHENTICATED for a missing or unknown
   * token, FS_FORBIDDEN for one that lacks an action. `exposed`: other machines reach the transport, or a web page of
   * one asks; without tokens it then only reads.
   */
  authorize(header: string | undefined, actions: readonly Action[], exposed: boolean): Principal;
  /** Who the caller is, whatever it may do; null where its token is none that is known. */
  principalOf(header: string | undefined): Principal | null;
}

const ANYBODY: Principal = Object.freeze({ name: null });
const READS: readonly Action[] = ["read-online", "describe"];

/** Access by these options. FS_CONFIG_INVALID for tokens that are none. */
export function accessOf(
  auth: AuthOptions = { type: "no_auth" },
  options: { readonly allowUnauthenticatedWrites?: boolean | undefined } = {},
): Access {
  if (auth.type === "no_auth") return openAccess(options.allowUnauthenticatedWrites ?? false);
  if (auth.type === "token") return tokenAccess(auth);
  throw invalid(`"type" is no_auth or token, not "${String((auth as { type: unknown }).type)}"`);
}

function openAccess(allowWrites: boolean): Access {
  return {
    type: "no_auth",
    anybodyWrites: allowWrites,
    principalOf: () => ANYBODY,
    authorize(_header, actions, exposed) {
      if (!exposed || allowWrites || actions.every((action) => READS.includes(action)))
        return ANYBODY;
      throw new FeatureStoreError(
        "FS_FORBIDDEN",
        "this server has no tokens, so it takes no writes where other machines or their web pages reach it; configure auth: { type: token }, or start it with --allow-unauthenticated-writes",
      );
    },
  };
}

interface KnownToken {
  readonly name: string;
  readonly hash: Buffer;
  readonly actions: ReadonlySet<Action>;
}

function tokenAccess(auth: Extract<AuthOptions, { readonly type: "token" }>): Access {
  const known = checkedTokens(auth.tokens);
  const tokenOf = (header: string | undefined) => {
    const token = bearerOf(header);
    return { token, found: token === null ? null : findToken(known, token) };
  };
  return {
    type: "token",
    anybodyWrites: false,
    principalOf(header) {
      const { found } = tokenOf(header);
      return found === null ? null : { name: found.name };
    },
    authorize(header, actions) {
      const { token, found } = tokenOf(header);
      if (found === null) {
        throw new FeatureStoreError(
          "FS_UNAUTHENTICATED",
          token === null
            ? "this server wants a token: send the header Authorization: Bearer …"
            : "the token is not one that this server knows",
        );
      }
      const lacking = actions.filter((action) => !found.actions.has(action));
      if (lacking.length === 0) return { name: found.name };
      throw new FeatureStoreError(
        "FS_FORBIDDEN",
        `token "${found.name}" lacks the action ${lacking.map((one) => `"${one}"`).join(", ")}`,
      );
    },
  };
}

/** Compares with every token, each in constant time: how long it takes says nothing of which is near. */
function findToken(known: readonly KnownToken[], token: string): KnownToken | null {
  const hash = createHash("sha256").update(token, "utf8").digest();
  let found: KnownToken | null = null;
  for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one;
  return found;
}

function bearerOf(header: string | undefined): string | null {
  const match = /^bearer +(\S+)$/i.exec(header?.trim() ?? "");
  return match?.[1] ?? null;
}

function checkedTokens(
  tokens: Extract<AuthOptions, { readonly type: "token" }>["tokens"],
): readonly KnownToken[] {
  if (!Array.isArray(tokens) || tokens.length === 0)
    throw invalid('"tokens" is a list of at least one { name, sha256, actions }');
  const known: readonly KnownToken[] = tokens.map((one, i) => {
    const where = `token ${i}${typeof one?.name === "string" ? ` ("${one.name}")` : ""}`;
    if (typeof one?.name !== "string" || one.name === "") throw invalid(`${where} has no name`);
    if (typeof one.sha256 !== "string" || !/^[0-9a-f]{64}$/i.test(one.sha256))
      throw invalid(`${where}: "sha256" is the SHA-256 of the token in 64 hexadecimal digits`);
    const unknown = (one.actions ?? []).filter((action: Action) => !ACTIONS.includes(action));
    if (!Array.isArray(one.actions) || one.actions.length === 0 || unknown.length > 0)
      throw invalid(`${where}: "actions" is a list of ${ACTIONS.join(", ")}`);
    return { name: one.name, hash: Buffer.from(one.sha256, "hex"), actions: new Set(one.actions) };
  });
  known.forEach((one, i) => {
    const first = known.findIndex((o) => o.name === one.name || o.hash.equals(one.hash));
    if (first < i)
      throw invalid(`tokens ${first} and ${i} have the same name or hash; give each its own`);
  });
  return known;
}

function invalid(what: string): FeatureStoreError {
  return new FeatureStoreError("FS_CONFIG_INVALID", `auth: ${what}`);
}
