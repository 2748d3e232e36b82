import { type ErrorCode, FeatureStoreError, isFeatureStoreError } from "@fs/sdk/adapter";
import { DeadlineReached } from "./time-limit.ts";

/** What is known where an error is met. */
export interface RedisPlace {
  /** The servers as `host:port,…`. */
  readonly servers: string;
  readonly deadlineMillis: number;
  /** Whether TLS is spoken; null where a given client knows. */
  readonly ssl: boolean | null;
  /** What an earlier attempt failed with, or what the connection complained of. */
  readonly earlier: unknown;
}

/** An error as one of ours. */
export interface RedisFailure {
  readonly error: FeatureStoreError;
  /** Whether it would be the same again. */
  readonly lasting: boolean;
  /** What it comes down to: what a later attempt that only runs out of time is told by. */
  readonly reason: unknown;
}

/** What an error of Redis means: `lasting` ones are told at once, the others are tried again until the deadline. */
interface Problem {
  readonly code: ErrorCode;
  readonly lasting: boolean;
  /** Follows "Redis at <servers> ". */
  readonly text: string;
}

type Rule = readonly [RegExp, ErrorCode, "lasting" | "passing", string];

const DATABASE = /DB index|invalid DB|SELECT is not allowed/i;

const RULES: readonly Rule[] = [
  [
    /^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/,
    "FS_STORE_DENIED",
    "lasting",
    "refuses the user name or password; set username and password",
  ],
  [
    /^NOPERM/,
    "FS_STORE_DENIED",
    "lasting",
    "does not let this user run a command; the store needs GET, MGET, SET, GETRANGE, EVAL, EVALSHA, UNLINK, SCAN, INFO and PING on its keys",
  ],
  [
    DATABASE,
    "FS_STORE_INVALID",
    "lasting",
    "has no database of that number; set db to one that it has, or raise its `databases`",
  ],
  [
    /^OOM/,
    "FS_STORE_FULL",
    "lasting",
    "is out of memory (maxmemory) and stored nothing of the batch; raise maxmemory or remove keys",
  ],
  [
    /^MISCONF/,
    "FS_STORE_FULL",
    "lasting",
    "cannot save to its disk and takes no writes; see its log",
  ],
  [
    /cluster support disabled/i,
    "FS_STORE_INVALID",
    "lasting",
    "is no cluster; set redis_type to redis",
  ],
  [
    /^(MOVED|ASK|CROSSSLOT)|hash to the same slot/,
    "FS_STORE_INVALID",
    "lasting",
    "is a node of a cluster; set redis_type to redis_cluster",
  ],
  [
    /No such master|name of master/i,
    "FS_STORE_INVALID",
    "lasting",
    "knows no master of that name; set sentinel_master",
  ],
  [
    /^READONLY/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is a read-only replica; give the address of the master, or use Sentinel or Cluster",
  ],
  [
    /^(LOADING|BUSY )/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is loading its data or busy; wait until it is ready",
  ],
  [
    /^MASTERDOWN/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is a replica that has lost its master; wait for the failover",
  ],
  [
    /^NOREPLICAS/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "has too few replicas to take writes (min-replicas-to-write)",
  ],
  [
    /CLUSTERDOWN/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is a cluster that is down: slots without a master; see CLUSTER INFO",
  ],
  [
    /max number of clients/i,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "takes no more clients; raise maxclients or close some",
  ],
];

/** Of the certificate, not of the network: the next attempt would meet it again. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO/;

/** What Sentinels failed with comes at the end of a sentence about all of them. */
const LAST_ERROR = /^.*Last error: (ReplyError: |Error: )?/;

const PASSING =
  /^timeout$|Connection is closed|connection close|Socket timeout|ETIMEDOUT|max retries per request|Command aborted|Too many Cluster redirections|TRYAGAIN|slots allocation group|None of startup nodes|Failed to refresh slots|sentinels are unreachable|Cluster is (ended|disconnect)|Stream isn't writeable|UNBLOCKED|^NOSCRIPT/i;

/** An error of Redis or of the way to it as one of ours. */
export function redisError(cause: unknown, place: RedisPlace): RedisFailure {
  if (isFeatureStoreError(cause)) return { error: cause, lasting: true, reason: cause };
  const deepest = behind(cause, place.earlier);
  const problem = problemOf(deepest, place);
  const message = `Redis at ${place.servers} ${problem.text}`;
  const details = { redis: firstWord(deepest) };
  return {
    error: new FeatureStoreError(problem.code, message, { cause, details }),
    lasting: problem.lasting,
    reason: deepest,
  };
}

/** Whether a complaint of the connection will not pass by itself: a password, a database, a certificate. */
export function isLasting(error: Error): boolean {
  return redisError(error, { servers: "", deadlineMillis: 0, ssl: null, earlier: null }).lasting;
}

/** Whether a complaint of the connection only says that there is none, and not why. */
export function isUnexplained(error: Error): boolean {
  const deepest = behind(error, null);
  const message = messageOf(deepest).replace(LAST_ERROR, "");
  return codeOf(deepest) === null && PASSING.test(message);
}

/** Whether the server has no database of the number that was asked for. */
export function isDatabaseMissing(error: Error): boolean {
  return DATABASE.test(error.message);
}

/** Whether a command met a slot that lives elsewhere, or is on its way there. */
export function isMoving(error: Error): boolean {
  return /^(MOVED|ASK|TRYAGAIN)\b/.test(error.message);
}

/** Whether the server does not know a script by its hash. */
export function isScriptUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** The reason that was given before, where the error only says that time is over or the connection is. */
function behind(cause: unknown, earlier: unknown): unknown {
  const inner = (cause as { readonly lastNodeError?: unknown } | null)?.lastNodeError;
  if (inner instanceof Error) return inner;
  const noReason = cause instanceof DeadlineReached || PASSING.test(messageOf(cause));
  return earlier !== null && noReason ? behind(earlier, null) : cause;
}

function problemOf(cause: unknown, place: RedisPlace): Problem {
  if (cause instanceof DeadlineReached) {
    return away(`did not answer within ${place.deadlineMillis} ms${tlsHint("ETIMEDOUT", place)}`);
  }
  const message = messageOf(cause).replace(LAST_ERROR, "");
  for (const [pattern, code, lasts, text] of RULES) {
    if (pattern.test(message)) return { code, lasting: lasts === "lasting", text };
  }
  const code = codeOf(cause) ?? "";
  const tls = tlsProblem(code, message);
  if (tls !== null) return { code: "FS_STORE_UNAVAILABLE", lasting: true, text: tls };
  if (/^E[A-Z]+$/.test(code)) return away(`cannot be reached: ${code}${tlsHint(code, place)}`);
  if (PASSING.test(message)) return away("is away: the connection was lost");
  const text = `refused a command: ${firstWord(cause)}; see the cause`;
  return { code: "FS_STORE_FAILED", lasting: true, text };
}

function tlsProblem(code: string, message: string): string | null {
  if (message.startsWith("Protocol error")) return "does not answer as Redis does";
  if (!CERTIFICATE.test(code)) return null;
  return /WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(code) && !/alert/i.test(message)
    ? `does not speak TLS (${code}); leave ssl out`
    : `and this process do not agree on TLS (${code}); check ssl_ca_certs, ssl_certfile, ssl_keyfile and the host name`;
}

/** A server that is spoken to in the wrong way closes the connection, or waits for more. */
function tlsHint(code: string, { ssl }: RedisPlace): string {
  if (code === "ECONNRESET" && ssl === false) return "; if it expects TLS, set ssl";
  const waits = code === "ETIMEDOUT" || code === "ECONNRESET";
  return waits && ssl === true ? "; if it does not speak TLS, leave ssl out" : "";
}

function away(text: string): Problem {
  return { code: "FS_STORE_UNAVAILABLE", lasting: false, text };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function codeOf(cause: unknown): string | null {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : null;
}

/** The kind of an error as the server names it. */
function firstWord(cause: unknown): string {
  if (cause instanceof DeadlineReached) return "DEADLINE";
  const code = codeOf(cause);
  if (code !== null) return code;
  return /^[A-Z]+\b/.exec(messageOf(cause))?.[0] ?? "ERROR";
}
