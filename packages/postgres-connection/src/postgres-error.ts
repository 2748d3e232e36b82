import { type ErrorCode, FeatureStoreError, isFeatureStoreError } from "@fs/sdk/adapter";
import { DeadlineReached } from "./time-limit.ts";

/** What is known where an error is met. */
export interface PostgresPlace {
  /** The server as `host:port/database`. */
  readonly server: string;
  readonly deadlineMillis: number;
  /** What an earlier attempt failed with; null = this is the first. */
  readonly earlier: unknown;
}

type Lasts = "lasting" | "passing";
type Rule = readonly [RegExp, ErrorCode, Lasts, string];

/** By SQLSTATE; the text follows "Postgres at <server> ". */
const RULES: readonly Rule[] = [
  [
    /^28/,
    "FS_STORE_DENIED",
    "lasting",
    "refuses the user, the password, or connections from here (pg_hba.conf); set user, password and sslmode",
  ],
  [
    /^(3D000)$/,
    "FS_STORE_INVALID",
    "lasting",
    "has no database of that name; create it, or set database",
  ],
  [
    /^3F000$/,
    "FS_STORE_INVALID",
    "lasting",
    "has no schema of that name; create it, or set db_schema",
  ],
  [
    /^42501$/,
    "FS_STORE_DENIED",
    "lasting",
    "does not let this user do that; grant it USAGE and CREATE on the schema, and SELECT, INSERT, UPDATE and DELETE on its tables",
  ],
  [
    /^53100$/,
    "FS_STORE_FULL",
    "lasting",
    "has no room left on its disk, and stored nothing of this call; make room and repeat",
  ],
  [/^53200$/, "FS_STORE_FULL", "lasting", "is out of memory; see its log"],
  [
    /^53300$/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "takes no more connections; lower max_conn, or raise its max_connections",
  ],
  [
    /^25006$/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is read-only, as a replica is; give the address of the primary",
  ],
  [
    /^57P03$/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "is starting or recovering; wait until it is ready",
  ],
  [/^(57P0|08)/, "FS_STORE_UNAVAILABLE", "passing", "is away: it closed the connection"],
  [
    /^(40P01|40001|55P03)$/,
    "FS_STORE_UNAVAILABLE",
    "passing",
    "made this call wait for others that did not let go; repeat, and look for open transactions",
  ],
  [
    /^(26000|42P05)$/,
    "FS_STORE_INVALID",
    "lasting",
    "is behind a pooler that cannot carry prepared statements; set prepared_statements to false",
  ],
];

const LOST =
  /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|Connection ended|timeout expired|socket (hang up|disconnected)/i;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO/;

/** An error of Postgres or of the way to it as one of ours, with whether it pays to try again. */
export function postgresError(
  cause: unknown,
  place: PostgresPlace,
): { readonly error: FeatureStoreError; readonly passing: boolean } {
  if (isFeatureStoreError(cause)) return { error: cause, passing: false };
  // That time is over says less than what went wrong before.
  const telling = isTimeOver(cause) && place.earlier !== null ? place.earlier : cause;
  const { code, passing, text } = problemOf(telling, place);
  const error = new FeatureStoreError(code, `Postgres at ${place.server} ${text}`, {
    cause: telling,
    details: { postgres: codeOf(telling) || "ERROR" },
  });
  return { error, passing: passing && !(cause instanceof DeadlineReached) };
}

/** Whether a statement failed because its table is not there; also once it is told as one of ours. */
export function isMissingTable(error: unknown): boolean {
  const told = isFeatureStoreError(error) ? error.details.postgres : codeOf(error);
  return told === "42P01";
}

/** Whether a connection is of no more use after this error. */
export function breaksConnection(error: unknown): boolean {
  // The server's own errors leave it as it was, but for those that end the session or name another server's duty.
  return !/^[0-9A-Z]{5}$/.test(codeOf(error)) || /^(57P|08|25006|26000)/.test(codeOf(error));
}

/** Whether the server has said that it speaks no TLS. */
export function isTlsMissing(error: unknown): boolean {
  return /does not support SSL/i.test(messageOf(error));
}

interface Problem {
  readonly code: ErrorCode;
  readonly passing: boolean;
  readonly text: string;
}

function problemOf(cause: unknown, place: PostgresPlace): Problem {
  const state = codeOf(cause);
  if (isTimeOver(cause) || state === "57014") {
    const text = `did not answer within ${place.deadlineMillis} ms`;
    return { code: "FS_STORE_UNAVAILABLE", passing: false, text };
  }
  for (const [pattern, code, lasts, text] of RULES) {
    if (pattern.test(state)) return { code, passing: lasts === "passing", text };
  }
  if (isTlsMissing(cause)) return tlsProblem("does not speak TLS; set sslmode to disable");
  if (CERTIFICATE.test(state)) {
    return tlsProblem(
      `and this process do not agree on TLS (${state}); check sslmode, sslrootcert_path, sslcert_path, sslkey_path and the host name`,
    );
  }
  if (/password must be a (non-empty )?string|no password/i.test(messageOf(cause))) {
    return {
      code: "FS_STORE_DENIED",
      passing: false,
      text: "asks for a password, and none was given; set password",
    };
  }
  if (LOST.test(messageOf(cause))) return away("is away: the connection was lost");
  if (/^E[A-Z]+(_[A-Z]+)?$/.test(state)) return away(`cannot be reached: ${state}`);
  const named = state === "" ? "" : `: ${state}`;
  return {
    code: "FS_STORE_FAILED",
    passing: false,
    text: `refused a statement${named}; see the cause`,
  };
}

function tlsProblem(text: string): Problem {
  return { code: "FS_STORE_UNAVAILABLE", passing: false, text };
}

function away(text: string): Problem {
  return { code: "FS_STORE_UNAVAILABLE", passing: true, text };
}

function isTimeOver(cause: unknown): boolean {
  return (
    cause instanceof DeadlineReached ||
    /timeout exceeded when trying to connect|connection timeout|timeout expired/i.test(
      messageOf(cause),
    )
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** SQLSTATE, or the code that the system gave. Several addresses that all failed are told by the first. */
function codeOf(cause: unknown): string {
  const { code, errors } = (cause ?? {}) as { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === "string") return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : "";
}
