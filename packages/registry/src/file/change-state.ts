import { FeatureStoreError, type StateChange, type StateEntry } from "@fs/sdk/adapter";
import { frozenJson } from "./frozen-json.ts";
import type { DocumentChange } from "./json-file.ts";
import { FIRST_REVISION, nextRevision } from "./revision.ts";
import type { ProjectState, StateDocument, StateRecord } from "./state-document.ts";

const NOTHING: ProjectState = { last: FIRST_REVISION, entries: new Map() };

/**
 * The facts after one change, or answer null when `version` is no longer the current one. What has expired is absent,
 * and is dropped from the file on the way. A removal answers the entry with a null value.
 */
export function changeState(
  document: StateDocument,
  project: string,
  change: StateChange,
  nowMillis: number,
): DocumentChange<StateDocument, StateEntry | null> {
  const { key } = change;
  const expiresAtMillis = expiry(change, nowMillis);
  const value = frozenJson(change.value ?? null, `state "${key}"`);
  const state = document.get(project) ?? NOTHING;
  const live = new Map([...state.entries].filter(([, record]) => isLive(record, nowMillis)));
  if ((live.get(key)?.version ?? null) !== change.version) return { document: null, answer: null };
  if (value === null && !live.has(key)) {
    return { document: null, answer: entryOf(key, { value, version: state.last }) };
  }
  const version = nextRevision(state.last);
  if (value === null) live.delete(key);
  else live.set(key, { value, version, expiresAtMillis });
  const entries = new Map([...live].sort(byName));
  const projects = [...document].filter(([name]) => name !== project);
  projects.push([project, { last: version, entries }]);
  return { document: new Map(projects.sort(byName)), answer: entryOf(key, { value, version }) };
}

/** The live entries of these keys: answer[i] belongs to keys[i]. */
export function stateOf(
  document: StateDocument,
  project: string,
  keys: readonly string[],
  nowMillis: number,
): readonly (StateEntry | null)[] {
  const entries = document.get(project)?.entries;
  return keys.map((key) => {
    const record = entries?.get(key);
    return record !== undefined && isLive(record, nowMillis) ? entryOf(key, record) : null;
  });
}

/** The live entries whose key begins with `prefix`, by key. */
export function stateUnder(
  document: StateDocument,
  project: string,
  prefix: string,
  nowMillis: number,
): readonly StateEntry[] {
  return [...(document.get(project)?.entries ?? [])]
    .filter(([key, record]) => key.startsWith(prefix) && isLive(record, nowMillis))
    .map(([key, record]) => entryOf(key, record));
}

function expiry({ key, expiresAfterMillis }: StateChange, nowMillis: number): number | null {
  if (expiresAfterMillis === undefined) return null;
  if (Number.isFinite(expiresAfterMillis) && expiresAfterMillis >= 0) {
    return nowMillis + expiresAfterMillis;
  }
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `state "${key}": expiresAfterMillis is no number of milliseconds; give one from 0 up`,
  );
}

function isLive(record: StateRecord, nowMillis: number): boolean {
  return record.expiresAtMillis === null || nowMillis < record.expiresAtMillis;
}

function entryOf(
  key: string,
  { value, version }: Pick<StateRecord, "value" | "version">,
): StateEntry {
  return Object.freeze({ key, value, version });
}

// By code unit: the order must not depend on the machine's language.
function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
