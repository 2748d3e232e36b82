import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import { type CallDeadline, callDeadline } from "./call-deadline.ts";
import { type CheckedOptions, checkedOptions, checkedToken } from "./checked-options.ts";
import type { ClientCallOptions, ClientOptions } from "./client-options.ts";
import { retryDelay } from "./retry-delay.ts";
import { serverError } from "./server-error.ts";
import { unreachable } from "./unreachable.ts";

/** One call of a route. */
export interface Call extends ClientCallOptions {
  /** `/get-online-features`. */
  readonly path: string;
  /** JSON; left out for a GET. */
  readonly body?: string;
  /** Whether it changes nothing, so that it may be sent again. */
  readonly isRead: boolean;
}

/** Sends a call and answers the text of a 2xx; rejects with the server's error, or with what kept it from answering. */
export type Transport = (call: Call) => Promise<string>;

type Attempt =
  | { readonly text: string }
  | {
      readonly text: null;
      readonly error: FeatureStoreError;
      /** Whether the trouble may pass. */
      readonly passing: boolean;
      readonly retryAfter: string | null;
    };

const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How a client reaches its server: within a deadline, reads again after a trouble that passes, writes once. */
export function transport(options: ClientOptions): Transport {
  const checked = checkedOptions(options);
  return async (call) => {
    const what = `feature server ${checked.url}, ${call.path}`;
    const timeoutMillis = call.timeoutMillis ?? checked.timeoutMillis;
    const deadline = callDeadline(what, timeoutMillis, call.signal);
    try {
      for (let attempt = 0; ; attempt += 1) {
        const tried = await tryOnce(checked, call, what, deadline);
        if (tried.text !== null) return tried.text;
        const wait = retryDelay(attempt, tried.retryAfter, Math.random, Date.now());
        const again = call.isRead && tried.passing && attempt < checked.retries;
        // The server's own words say more than a deadline that runs out while nothing is asked.
        if (!again || wait >= deadline.leftMillis()) throw tried.error;
        await deadline.pause(wait);
      }
    } finally {
      deadline.end();
    }
  };
}

async function tryOnce(
  options: CheckedOptions,
  call: Call,
  what: string,
  deadline: CallDeadline,
): Promise<Attempt> {
  const token = await tokenOf(options, what, deadline);
  const ended = deadline.reason();
  if (ended !== null) throw ended;
  try {
    const response = await options.fetch(`${options.url}${call.path}`, {
      method: call.body === undefined ? "GET" : "POST",
      headers: headersOf(options, call, token),
      signal: deadline.signal,
      // Followed, a POST becomes the GET of a log-in page, whose 200 would pass for rows that were written.
      redirect: "manual",
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    // Read to its end whatever it is, so that the connection can be used again.
    const text = await response.text();
    if (isElsewhere(response, text)) throw elsewhere(what, response.status);
    if (response.ok) return { text };
    const code = response.headers.get("x-fs-error-code");
    const { status } = response;
    return {
      text: null,
      error: serverError(what, { status, text, code }),
      passing: PASSING.has(status),
      retryAfter: response.headers.get("retry-after"),
    };
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    const reason = deadline.reason(cause);
    if (reason !== null) throw reason;
    return { text: null, ...unreachable(what, options.url, cause), retryAfter: null };
  }
}

/** The token of this attempt. What makes it may fail, or take longer than the call has. */
async function tokenOf(
  { token }: CheckedOptions,
  what: string,
  deadline: CallDeadline,
): Promise<string | null> {
  if (token === undefined) return null;
  try {
    return checkedToken(typeof token === "function" ? await deadline.race(token()) : token);
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    const problem = `${what}: the function given as "token" failed, so nothing was sent`;
    throw deadline.reason(cause) ?? new FeatureStoreError("FS_UNAUTHENTICATED", problem, { cause });
  }
}

function headersOf(
  options: CheckedOptions,
  call: Call,
  token: string | null,
): Record<string, string> {
  return {
    ...options.headers,
    accept: "application/json, application/problem+json",
    ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** A redirect (which a browser shows as status 0), or a page where JSON or nothing was to come. */
function isElsewhere({ ok, status, type }: Response, text: string): boolean {
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) return true;
  return ok && text.trimStart().startsWith("<");
}

function elsewhere(what: string, status: number): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ANSWER_INVALID",
    `${what}: a redirect or a page came back (status ${status}); give the feature server's own address`,
    { details: { status } },
  );
}
