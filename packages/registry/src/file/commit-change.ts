import {
  type Commit,
  FeatureStoreError,
  type ObjectRef,
  type ObjectSpec,
  type RegistryChange,
  type Snapshot,
} from "@fs/sdk/adapter";
import { frozenJson } from "./frozen-json.ts";
import type { DocumentChange } from "./json-file.ts";
import type { RegistryDocument } from "./registry-document.ts";
import { FIRST_REVISION, nextRevision } from "./revision.ts";

const HISTORY_LENGTH = 100;

/**
 * The registry after a change to one project. FS_REGISTRY_CONFLICT when the project has moved since `base`. Objects
 * are kept by kind and name; a removed object that is not there is no error, and one both removed and put is put.
 */
export function commitChange(
  document: RegistryDocument,
  project: string,
  change: RegistryChange,
  atMillis: number,
): DocumentChange<RegistryDocument, Snapshot> {
  const before = document.get(project);
  const current = before?.snapshot ?? emptySnapshot(project);
  if (change.base !== current.revision) throw conflict(project, change.base, current.revision);
  const objects = new Map(current.objects.map((object) => [refId(object), object]));
  const changed = [...removeAll(objects, change), ...putAll(objects, change)];
  const snapshot = Object.freeze({
    project,
    revision: nextRevision(current.revision),
    objects: Object.freeze([...objects.values()].sort(byKindAndName)),
  });
  const commit: Commit = Object.freeze({
    revision: snapshot.revision,
    atMillis: Math.floor(atMillis),
    by: change.by ?? null,
    note: change.note ?? null,
    changed: Object.freeze(changed.sort(byKindAndName)),
  });
  const history = [commit, ...(before?.history ?? [])].slice(0, HISTORY_LENGTH);
  const projects = [...document].filter(([name]) => name !== project);
  projects.push([project, { snapshot, history }]);
  return { document: new Map(projects.sort(([a], [b]) => compare(a, b))), answer: snapshot };
}

/** The snapshot of a project that was never written. */
export function emptySnapshot(project: string): Snapshot {
  return Object.freeze({ project, revision: FIRST_REVISION, objects: Object.freeze([]) });
}

function removeAll(objects: Map<string, ObjectSpec>, change: RegistryChange): ObjectRef[] {
  const putIds = new Set(change.put.map(refId));
  return change.remove
    .filter((ref) => !putIds.has(refId(ref)) && objects.delete(refId(ref)))
    .map(({ kind, name }) => Object.freeze({ kind, name }));
}

function putAll(objects: Map<string, ObjectSpec>, change: RegistryChange): ObjectRef[] {
  const put = new Set<string>();
  const changed: ObjectRef[] = [];
  for (const { kind, name, fingerprint, spec } of change.put) {
    const id = refId({ kind, name });
    if (put.has(id)) {
      throw new FeatureStoreError(
        "FS_NAME_DUPLICATE",
        `${kind} "${name}" is put twice in one change; give one definition of each name`,
      );
    }
    put.add(id);
    if (objects.get(id)?.fingerprint !== fingerprint) changed.push(Object.freeze({ kind, name }));
    const copy = frozenJson(spec ?? null, `the spec of ${kind} "${name}"`);
    objects.set(id, Object.freeze({ kind, name, fingerprint, spec: copy }));
  }
  return changed;
}

function conflict(project: string, base: string, current: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_REGISTRY_CONFLICT",
    `project "${project}": the registry is at revision ${current}, and the change was made from ${base}; read it again and repeat`,
    { details: { project, base, current } },
  );
}

function refId({ kind, name }: ObjectRef): string {
  return JSON.stringify([kind, name]);
}

function byKindAndName(a: ObjectRef, b: ObjectRef): number {
  return compare(a.kind, b.kind) || compare(a.name, b.name);
}

// By code unit: the order must not depend on the machine's language.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
