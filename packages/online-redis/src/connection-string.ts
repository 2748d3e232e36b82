import { didYouMean, FeatureStoreError } from "@fs/sdk/adapter";
import type { RedisOptions } from "./redis-options.ts";

/** A server's address. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** What a connection string may say beside the addresses. */
export type StringSettings = Pick<
  RedisOptions,
  | "db"
  | "username"
  | "password"
  | "ssl"
  | "sslCaCerts"
  | "sslCertfile"
  | "sslKeyfile"
  | "sslCertReqs"
  | "sslCheckHostname"
>;

/** What a connection string says. */
export interface ConnectionString extends StringSettings {
  readonly nodes: readonly RedisNode[];
}

const DEFAULT_PORT = 6379;

/** How a setting's text is read, by the name that redis-py and so Feast give it. */
const SETTINGS: Readonly<Record<string, (text: string) => StringSettings | null>> = {
  db: (text) => (/^\d+$/.test(text) ? { db: Number(text) } : null),
  username: (username) => ({ username }),
  password: (password) => ({ password }),
  ssl: (text) => withFlag(text, (ssl) => ({ ssl })),
  ssl_ca_certs: (sslCaCerts) => ({ sslCaCerts }),
  ssl_certfile: (sslCertfile) => ({ sslCertfile }),
  ssl_keyfile: (sslKeyfile) => ({ sslKeyfile }),
  ssl_cert_reqs: (text) =>
    text === "none" || text === "optional" || text === "required" ? { sslCertReqs: text } : null,
  ssl_check_hostname: (text) => withFlag(text, (sslCheckHostname) => ({ sslCheckHostname })),
};

/**
 * Reads a connection string in either form. FS_ARGUMENT_INVALID says which part is wrong; never the whole string, which
 * may hold a password.
 */
export function parseConnectionString(text: string): ConnectionString {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (scheme === null) return parseList(text);
  const name = (scheme[1] as string).toLowerCase();
  if (name !== "redis" && name !== "rediss") {
    throw invalid(`begins with "${name}://"; use redis:// or rediss:// (TLS)`);
  }
  return { ssl: name === "rediss", ...parseUrl(text.slice(scheme[0].length)) };
}

/** Feast's form: parts without "=" are addresses. */
function parseList(text: string): ConnectionString {
  const parts = text.split(",").map((part) => part.trim());
  const settings = parts.filter((part) => part.includes("=")).map(parseSetting);
  const nodes = parts.filter((part) => part !== "" && !part.includes("=")).map(parseNode);
  if (nodes.length === 0) throw invalid('names no server; write "host:port"');
  return Object.assign({ nodes }, ...settings);
}

/** What follows the scheme: `[user[:password]@]host[:port][,host[:port]…][/db][?name=value&…]`. */
function parseUrl(text: string): ConnectionString {
  const [address = "", query = ""] = split(text, "?");
  // A password may hold an @ that nobody escaped: the last one counts.
  const at = address.lastIndexOf("@");
  const [hosts = "", path = ""] = split(address.slice(at + 1), "/");
  const nodes = hosts.split(",").map(parseNode);
  const settings = query.split("&").filter((part) => part !== "");
  if (path !== "") settings.unshift(`db=${path}`);
  const parsed = settings.map((part) => parseSetting(decoded(part)));
  return Object.assign({ nodes, ...parseUser(address.slice(0, Math.max(at, 0))) }, ...parsed);
}

function parseUser(text: string): StringSettings {
  if (text === "") return {};
  const [name = "", password = ""] = split(text, ":");
  return {
    ...(name === "" ? {} : { username: decoded(name) }),
    ...(password === "" ? {} : { password: decoded(password) }),
  };
}

function parseSetting(part: string): StringSettings {
  const [name = "", value = ""] = split(part, "=").map((one) => one.trim());
  const read = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (read === undefined) {
    const names = Object.keys(SETTINGS);
    throw invalid(
      `has an unknown setting "${name}"${didYouMean(name, names)}; it may have ${names.join(", ")}`,
    );
  }
  const setting = read(value);
  if (setting === null) throw invalid(`has a setting "${name}" whose value cannot be read`);
  return setting;
}

function parseNode(text: string): RedisNode {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@\s]+))(?::(\d{1,5}))?$/i.exec(text.trim());
  const port = Number(match?.[3] ?? DEFAULT_PORT);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65_535) {
    throw invalid('has an address that is not "host:port" (an IPv6 host stands in [ ])');
  }
  return { host, port };
}

function withFlag(text: string, use: (flag: boolean) => StringSettings): StringSettings | null {
  const flag = text.toLowerCase();
  return flag === "true" || flag === "false" ? use(flag === "true") : null;
}

/** At the first separator. */
function split(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % that stands for itself.
    return text;
  }
}

function invalid(what: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `the connection string of Redis ${what}`);
}
