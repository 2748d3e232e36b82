import type { Commit, Snapshot } from "@fs/sdk/adapter";
import * as z from "zod";
import { closeEnvelope, corrupt, openEnvelope } from "./document-envelope.ts";
import { frozenJson } from "./frozen-json.ts";
import type { DocumentFormat } from "./json-file.ts";
import { REVISION_PATTERN } from "./revision.ts";

/** One project in the registry file. `history` is newest first, and bounded. */
export interface ProjectRecord {
  readonly snapshot: Snapshot;
  readonly history: readonly Commit[];
}

/** All projects of a registry file, by name, in the order of their names. */
export type RegistryDocument = ReadonlyMap<string, ProjectRecord>;

const ENVELOPE = { format: "feature-store-registry", version: 1 } as const;

const refSchema = z.object({ kind: z.string(), name: z.string() });
const revisionSchema = z.string().regex(REVISION_PATTERN);
const documentSchema = z.object({
  projects: z.array(
    z.object({
      name: z.string(),
      revision: revisionSchema,
      objects: z.array(
        z.object({
          kind: z.string(),
          name: z.string(),
          fingerprint: z.string(),
          spec: z.unknown(),
        }),
      ),
      history: z.array(
        z.object({
          revision: revisionSchema,
          at: z.iso.datetime(),
          by: z.string().nullable(),
          note: z.string().nullable(),
          changed: z.array(refSchema),
        }),
      ),
    }),
  ),
});
type ProjectJson = z.infer<typeof documentSchema>["projects"][number];

/** The registry file: readable, in stable order, so that a diff shows what changed and no more. */
export const REGISTRY_FORMAT: DocumentFormat<RegistryDocument> = {
  empty: new Map(),
  decode: (bytes, path) => {
    const content = openEnvelope(bytes, path, { envelope: ENVELOPE, schema: documentSchema });
    const document = new Map<string, ProjectRecord>();
    for (const project of content.projects) {
      if (document.has(project.name)) throw corrupt(path, `has project "${project.name}" twice`);
      document.set(project.name, decodeProject(project, path));
    }
    return document;
  },
  encode: (document) => closeEnvelope(ENVELOPE, { projects: [...document].map(encodeProject) }),
};

function decodeProject(json: ProjectJson, path: string): ProjectRecord {
  const seen = new Set<string>();
  for (const { kind, name } of json.objects) {
    const id = JSON.stringify([kind, name]);
    if (seen.has(id)) throw corrupt(path, `has ${kind} "${name}" twice in project "${json.name}"`);
    seen.add(id);
  }
  const objects = json.objects.map(({ kind, name, fingerprint, spec }) =>
    Object.freeze({ kind, name, fingerprint, spec: frozenJson(spec ?? null, `${kind} "${name}"`) }),
  );
  const snapshot = { project: json.name, revision: json.revision, objects: Object.freeze(objects) };
  const history = json.history.map(({ at, ...commit }) =>
    Object.freeze({
      ...commit,
      atMillis: Date.parse(at),
      changed: Object.freeze(commit.changed.map((ref) => Object.freeze(ref))),
    }),
  );
  return { snapshot: Object.freeze(snapshot), history };
}

function encodeProject([name, { snapshot, history }]: readonly [
  string,
  ProjectRecord,
]): ProjectJson {
  return {
    name,
    revision: snapshot.revision,
    objects: snapshot.objects.map(({ kind, name, fingerprint, spec }) => ({
      kind,
      name,
      fingerprint,
      spec,
    })),
    history: history.map(({ revision, atMillis, by, note, changed }) => ({
      revision,
      at: new Date(atMillis).toISOString(),
      by,
      note,
      changed: changed.map(({ kind, name }) => ({ kind, name })),
    })),
  };
}
