import { FeatureStoreError } from "@fs/sdk/adapter";
import type { PostgresOptions, SslMode } from "./postgres-options.ts";

/** What a connection string can say. */
export type AddressOptions = Omit<
  PostgresOptions,
  "connectionString" | "pool" | "baseDirectory" | "preparedStatements"
>;

const SSL_MODES: readonly SslMode[] = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
];

/** Parameters of the query, by the option that they set. */
const PARAMETERS: Readonly<Record<string, keyof AddressOptions>> = {
  host: "host",
  user: "user",
  password: "password",
  dbname: "database",
  sslmode: "sslmode",
  sslcert: "sslcertPath",
  sslkey: "sslkeyPath",
  sslrootcert: "sslrootcertPath",
};

/** Parameters that change nothing here: every connection speaks UTF-8 and names itself. */
const IGNORED: ReadonlySet<string> = new Set([
  "application_name",
  "client_encoding",
  "target_session_attrs",
  "gssencmode",
  "channel_binding",
  "keepalives",
  "keepalives_interval",
  "keepalives_count",
]);

/**
 * The options of `postgresql://user:password@host:port/database?sslmode=…`, also as SQLAlchemy writes it, with a
 * driver. FS_ARGUMENT_INVALID names what is wrong, and never shows the string: it may hold a password.
 */
export function parseConnectionString(text: string, what: string): AddressOptions {
  const url = urlOf(text, what);
  const options: Record<string, string | number> = {};
  const put = (name: keyof AddressOptions, value: string): void => {
    if (value !== "") options[name] = decoded(value, name, what);
  };
  // A URL keeps the brackets of an IPv6 address.
  put("host", url.hostname.replace(/^\[(.*)\]$/, "$1"));
  put("user", url.username);
  put("password", url.password);
  put("database", url.pathname.slice(1));
  if (url.port !== "") options.port = Number(url.port);
  for (const [name, value] of url.searchParams) applyParameter(options, name, value, what);
  return options as AddressOptions;
}

function applyParameter(
  options: Record<string, string | number>,
  name: string,
  value: string,
  what: string,
): void {
  const option = PARAMETERS[name];
  if (name === "port") options.port = wholeNumber(name, value, what);
  else if (name === "keepalives_idle") options.keepalivesIdle = wholeNumber(name, value, what);
  else if (name === "connect_timeout") options.deadlineMs = wholeNumber(name, value, what) * 1000;
  else if (option === "sslmode") options.sslmode = sslMode(value, what);
  else if (option !== undefined) options[option] = value;
  else if (!IGNORED.has(name)) {
    throw invalid(
      what,
      `the connection string has the parameter "${name}", which is not known; take it out`,
    );
  }
}

/** The mode of TLS that a text names. */
export function sslMode(value: string, what: string): SslMode {
  const mode = SSL_MODES.find((one) => one === value);
  if (mode !== undefined) return mode;
  throw invalid(what, `sslmode is none of ${SSL_MODES.join(", ")}`);
}

function urlOf(text: string, what: string): URL {
  const plain = text.replace(/^(postgres|postgresql)(\+[a-z0-9]+)?:\/\//i, "postgresql://");
  if (!plain.startsWith("postgresql://")) {
    throw invalid(
      what,
      "the connection string does not begin with postgresql://; write postgresql://user:password@host:port/database",
    );
  }
  if (/^postgresql:\/\/[^/?]*,/.test(plain.replace(/\/\/[^/]*@/, "//"))) {
    throw invalid(
      what,
      "the connection string names several hosts; name one, such as the address of the primary",
    );
  }
  try {
    // A scheme that URL knows has its hosts checked, and may have none.
    return new URL(plain);
  } catch {
    throw invalid(
      what,
      "the connection string is no address; signs such as @ : / # % in a name or password are written as %40 and so on",
    );
  }
}

function decoded(value: string, name: string, what: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalid(
      what,
      `the connection string: ${name} holds a % that begins no escape; write %25`,
    );
  }
}

function wholeNumber(name: string, value: string, what: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw invalid(what, `the connection string: ${name} is no whole number`);
}

function invalid(what: string, message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `${what}: ${message}`);
}
