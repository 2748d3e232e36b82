import type { ObjectSpec, Snapshot } from "@fs/sdk/adapter";
import { byKindAndName, objectOfRow, refId } from "./object-rows.ts";
import type { ObjectChanges } from "./snapshot-script.ts";

/** A snapshot with what the next one is made from. */
export interface KnownSnapshot {
  readonly seq: number;
  readonly snapshot: Snapshot;
  /** By id, in the order of the snapshot. */
  readonly objects: ReadonlyMap<string, ObjectSpec>;
}

/** What a project was before its first commit. */
export function unwritten(project: string): KnownSnapshot {
  return { seq: 0, snapshot: snapshotOf(project, "0", []), objects: new Map() };
}

/** The snapshot after `changes`, which begin where `before` ends. What did not change is the same object. */
export function snapshotAfter(before: KnownSnapshot, changes: ObjectChanges): KnownSnapshot {
  const { project } = before.snapshot;
  const objects = new Map(before.objects);
  const { rows, seq } = changes;
  // Of one object, what was closed may come after what was opened.
  const stands = rows.filter(({ validUntil }) => validUntil === null || validUntil > seq);
  const kept = new Set(stands.map(refId));
  for (const row of rows) if (!kept.has(refId(row))) objects.delete(refId(row));
  let inOrder = true;
  for (const row of stands) {
    const id = refId(row);
    inOrder &&= objects.has(id);
    objects.set(id, objectOfRow(row));
  }
  const sorted = inOrder ? [...objects.values()] : [...objects.values()].sort(byKindAndName);
  return {
    seq,
    snapshot: snapshotOf(project, changes.revision, sorted),
    objects: inOrder ? objects : new Map(sorted.map((object) => [refId(object), object])),
  };
}

function snapshotOf(project: string, revision: string, objects: ObjectSpec[]): Snapshot {
  return Object.freeze({ project, revision, objects: Object.freeze(objects) });
}
