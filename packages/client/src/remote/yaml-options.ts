import type { StandardIssue, StandardSchema } from "@fs/sdk/adapter";
import type { RemoteOptions } from "./remote-options.ts";

/** Options of the yaml: an authority is a file there. */
export interface RemoteYamlOptions extends Omit<RemoteOptions, "ca"> {
  /** A PEM file, from the folder of the yaml. */
  readonly certPath?: string | undefined;
}

type Check = (value: unknown) => string | null;

const text: Check = (value) =>
  typeof value === "string" && value !== "" ? null : "expected a text";
const whole: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 ? null : "expected a whole number, or 0";
/** Feast writes an empty text for none. */
const file: Check = (value) => (value === "" ? null : text(value));

/** Feast's own names and ours (`token`, `timeout_ms`). Of Feast's pool only `connection_retries` is left to say: fetch keeps connections by itself. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ["path", text],
  ["token", text],
  ["timeout_ms", (value) => whole(value) ?? (value === 0 ? "expected more than 0" : null)],
  ["connection_retries", whole],
  ["connection_pool_size", whole],
  ["connection_idle_timeout", whole],
  ["cert", file],
]);

/** What feature_store.yaml may say below `online_store`. Written by hand: a validator is larger than the client. */
export const yamlOptions: StandardSchema<RemoteYamlOptions> = {
  "~standard": {
    version: 1,
    vendor: "@fs/client",
    validate(value) {
      if (typeof value !== "object" || value === null)
        return { issues: [{ message: "expected a mapping" }] };
      const issues = Object.entries(value).flatMap(([name, one]): readonly StandardIssue[] => {
        if (one === undefined || one === null) return [];
        const check = CHECKS.get(name);
        const message = check === undefined ? unknownOption(name) : check(one);
        return message === null ? [] : [{ message, path: [name] }];
      });
      return issues.length > 0 ? { issues } : { value: inCode(value) };
    },
  },
};

function unknownOption(name: string): string {
  return `there is no option "${name}"; there are ${[...CHECKS.keys()].map((one) => `"${one}"`).join(", ")}`;
}

function inCode(value: object): RemoteYamlOptions {
  // Checked above, name by name.
  const given = value as {
    readonly path?: string | null;
    readonly token?: string | null;
    readonly timeout_ms?: number | null;
    readonly connection_retries?: number | null;
    readonly cert?: string | null;
  };
  return {
    url: given.path ?? undefined,
    token: given.token ?? undefined,
    timeoutMillis: given.timeout_ms ?? undefined,
    retries: given.connection_retries ?? undefined,
    certPath: given.cert || undefined,
  };
}
