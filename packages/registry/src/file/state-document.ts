import * as z from "zod";
import { closeEnvelope, openEnvelope } from "./document-envelope.ts";
import { frozenJson } from "./frozen-json.ts";
import type { DocumentFormat } from "./json-file.ts";
import { REVISION_PATTERN } from "./revision.ts";

/** One fact as it lies in the file; `expiresAtMillis` is null where it stays. */
export interface StateRecord {
  readonly value: unknown;
  readonly version: string;
  readonly expiresAtMillis: number | null;
}

/** The facts of one project, in the order of their keys. `last` is the newest version given, and only grows. */
export interface ProjectState {
  readonly last: string;
  readonly entries: ReadonlyMap<string, StateRecord>;
}

/** The facts of all projects of a registry, by project. */
export type StateDocument = ReadonlyMap<string, ProjectState>;

const ENVELOPE = { format: "feature-store-registry-state", version: 1 } as const;

const versionSchema = z.string().regex(REVISION_PATTERN);
const documentSchema = z.object({
  projects: z.array(
    z.object({
      name: z.string(),
      last: versionSchema,
      entries: z.array(
        z.object({
          key: z.string(),
          version: versionSchema,
          expiresAtMillis: z.number().optional(),
          value: z.unknown(),
        }),
      ),
    }),
  ),
});
type ProjectJson = z.infer<typeof documentSchema>["projects"][number];

/** The file of facts that lies beside the registry file. */
export const STATE_FORMAT: DocumentFormat<StateDocument> = {
  empty: new Map(),
  decode: (bytes, path) => {
    const content = openEnvelope(bytes, path, { envelope: ENVELOPE, schema: documentSchema });
    return new Map(
      content.projects.map(({ name, last, entries }) => [name, decode(last, entries)]),
    );
  },
  encode: (document) => closeEnvelope(ENVELOPE, { projects: [...document].map(encode) }),
};

function decode(last: string, entries: ProjectJson["entries"]): ProjectState {
  const records = entries.map(({ key, value, version, expiresAtMillis }) => {
    const record = {
      value: frozenJson(value ?? null, `state "${key}"`),
      version,
      expiresAtMillis: expiresAtMillis ?? null,
    };
    return [key, record] as const;
  });
  return { last, entries: new Map(records) };
}

function encode([name, { last, entries }]: readonly [string, ProjectState]): ProjectJson {
  const json = [...entries].map(([key, { value, version, expiresAtMillis }]) =>
    expiresAtMillis === null ? { key, version, value } : { key, version, expiresAtMillis, value },
  );
  return { name, last, entries: json };
}
