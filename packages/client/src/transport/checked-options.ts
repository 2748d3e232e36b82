import { FeatureStoreError } from "@fs/sdk";
import type { ClientOptions, Token } from "./client-options.ts";
import { platformFetch } from "./platform-fetch.ts";

/** Options with nothing left open. */
export interface CheckedOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: Token | undefined;
  readonly timeoutMillis: number;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** Options as they were given, checked. FS_ARGUMENT_INVALID names the one that is wrong. */
export function checkedOptions(options: ClientOptions): CheckedOptions {
  const { timeoutMillis = 5_000, retries = 2 } = options;
  if (!(timeoutMillis > 0)) throw invalid("timeoutMillis", "a number of milliseconds above zero");
  if (!Number.isInteger(retries) || retries < 0) throw invalid("retries", "a whole number, or 0");
  const url = checkedUrl(options.url);
  const ca = checkedCa(options, url);
  return {
    url,
    token: options.token,
    timeoutMillis,
    retries,
    headers: options.headers ?? {},
    fetch: options.fetch ?? platformFetch(url, ca),
  };
}

/** A token that can stand in a header. The message never shows it. */
export function checkedToken(token: unknown): string {
  if (typeof token === "string" && /^[\x21-\x7e]+$/.test(token)) return token;
  throw invalid("token", "a text without blanks, as it stands after Bearer");
}

function checkedUrl(url: unknown): string {
  const wanted = "an address such as http://localhost:6566";
  let parsed: URL;
  try {
    parsed = new URL(String(url));
  } catch (cause) {
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", `client: "url" is ${wanted}`, { cause });
  }
  if (!/^https?:$/.test(parsed.protocol)) throw invalid("url", `${wanted}, http or https`);
  if (parsed.username !== "" || parsed.password !== "")
    throw invalid("url", `${wanted}, without a user or password; give a token`);
  if (parsed.search !== "" || parsed.hash !== "")
    throw invalid("url", `${wanted}, without ? and #`);
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function checkedCa({ ca, fetch }: ClientOptions, url: string): string | undefined {
  // Node takes any text without a word, and then trusts nobody.
  const isRight = !fetch && url.startsWith("https:") && /-BEGIN.*CERT/.test(ca ?? "");
  if (ca === undefined || isRight) return ca;
  throw invalid("ca", "a text in PEM, for https:// and without a fetch");
}

function invalid(name: string, wanted: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `client: "${name}" is ${wanted}`);
}
