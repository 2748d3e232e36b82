import type { IncomingMessage, ServerResponse } from "node:http";
import { FeatureStoreError } from "@fs/sdk";
import type { ExchangeRoom } from "./exchange.ts";
import { replyWithoutRoute } from "./refuse.ts";
import type { Reply } from "./reply.ts";

/** Which web pages may call. */
export interface CorsOptions {
  /**
   * Origins as a browser writes them, `https://app.example`, without a path; `*` = every page may call with what it
   * knows itself, a token, and without one may only read. Cookies and the like are never asked for.
   */
  readonly origins: readonly string[];
}

/** Whom a server lets in by CORS. */
export interface Cors {
  /** Whether no page is let in. */
  readonly isOff: boolean;
  /** Whether this very origin was named; `*` names none. */
  isListed(origin: string | undefined): boolean;
  /** What `access-control-allow-origin` is to say; null = nothing, and the browser keeps the answer from the page. */
  allowed(origin: string | undefined): string | null;
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** What a page may read of an answer beside its body. */
const EXPOSED = "retry-after, x-fs-error-code, x-request-id";
const METHODS = "GET, POST";
/** How long a browser remembers a preflight: the longest that Chromium takes. */
const MAX_AGE_SECONDS = "7200";

/** Reads the option. FS_CONFIG_INVALID for what is no origin: it would never be met, and the page be kept out without a word. */
export function corsOf(options: CorsOptions = { origins: [] }): Cors {
  const { origins } = Object(options) as CorsOptions;
  if (!Array.isArray(origins)) throw invalid('"origins" is a list of origins');
  const listed = new Set<string>(origins.map((one) => (one === "*" ? one : checkedOrigin(one))));
  const any = listed.delete("*");
  const isListed = (origin: string | undefined) => origin !== undefined && listed.has(origin);
  return {
    isOff: origins.length === 0,
    isListed,
    allowed: (origin) =>
      isListed(origin) ? (origin ?? null) : any && origin !== undefined ? "*" : null,
  };
}

/**
 * The listener with the answers' headers for pages that are let in, and preflights answered: a browser sends those without
 * a token, so nobody is asked for one. hono's own would write to a web response, and replies go to Node's.
 */
export function corsListener(cors: Cors, room: ExchangeRoom, next: Listener): Listener {
  if (cors.isOff) return next;
  return (incoming, outgoing) => {
    // Else a cache gives the answer for one page to another.
    outgoing.setHeader("vary", "Origin");
    const allowed = cors.allowed(incoming.headers.origin);
    if (allowed === null) return next(incoming, outgoing);
    outgoing.setHeader("access-control-allow-origin", allowed);
    if (!isPreflight(incoming)) {
      outgoing.setHeader("access-control-expose-headers", EXPOSED);
      return next(incoming, outgoing);
    }
    replyWithoutRoute(room, () => preflightReply(incoming), { incoming, outgoing });
  };
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** The headers that a page asks for are its own affair: what guards a route is the token. */
function preflightReply({ headers }: IncomingMessage): Reply {
  const asked = headers["access-control-request-headers"] ?? "";
  const names = /^[\w!#$%&'*+.^`|~, -]{0,1000}$/.test(asked) ? asked : "";
  return {
    status: 204,
    body: null,
    headers: {
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": names === "" ? "authorization, content-type" : names,
      "access-control-max-age": MAX_AGE_SECONDS,
    },
  };
}

function checkedOrigin(origin: unknown): string {
  const text = typeof origin === "string" ? origin : typeof origin;
  const parsed = URL.canParse(text) ? new URL(text) : null;
  const isWeb = parsed !== null && /^https?:$/.test(parsed.protocol);
  if (isWeb && parsed.origin === text && !text.includes("*")) return text;
  const meant = isWeb && !text.includes("*") ? parsed.origin : "https://app.example";
  throw invalid(`"${text}" is no origin; write scheme and host alone, as in ${meant}, or *`);
}

function invalid(what: string): FeatureStoreError {
  return new FeatureStoreError("FS_CONFIG_INVALID", `cors: ${what}`);
}
