import { parse } from "yaml";

/** A service of a compose file; only what it may have here. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
}

/** A compose file. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** Reads a compose file as compose does: merge keys, `${NAME:-default}` from the environment, `$$` for a dollar sign. */
export function readCompose(text: string, env: Readonly<Record<string, string>>): ComposeFile {
  const file: unknown = parse(text, { merge: true });
  // The tests look at every part that they use.
  return filled(file, env) as ComposeFile;
}

function filled(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") return interpolated(value, env);
  if (Array.isArray(value)) return value.map((one) => filled(one, env));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, env)]));
}

function interpolated(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\$|\$\{(\w+)(?::-([^}]*))?\}|\$/g,
    (all, name?: string, other?: string) => {
      if (all === "$$") return "$";
      const value = name === undefined ? undefined : env[name] || other;
      if (value === undefined) throw new Error(`compose would leave ${all} of "${text}" empty`);
      return value;
    },
  );
}
