import type { FeatureStore } from "@fs/sdk";
import type { CaseDefinitions } from "./case-definitions.ts";
import type { CaseGet, CaseStep, CaseTable } from "./case-file.ts";
import { cellValue } from "./golden-value.ts";

/** What the steps of a case work on. */
export interface OnlineWorld {
  readonly store: FeatureStore;
  readonly definitions: CaseDefinitions;
  /** Puts another file where a source's file was. */
  replaceSource(source: string, path: string): Promise<void>;
  setClock(iso: string): void;
}

/** Where the clock stands in a step that names no time. */
const LATER_THAN_EVERYTHING = "2030-01-01T00:00:00Z";

/** Puts the clock where a step wants it. */
export function setStepClock(world: OnlineWorld, step: CaseStep): void {
  world.setClock(step.now ?? LATER_THAN_EVERYTHING);
}

/** Runs one step that asks for nothing. */
export async function runStep(world: OnlineWorld, step: Exclude<CaseStep, CaseGet>): Promise<void> {
  setStepClock(world, step);
  const { store } = world;
  switch (step.op) {
    case "materialize": {
      const [start, end] = [new Date(step.start), new Date(step.end)];
      await store.materialize({ start, end, ...(step.views ? { views: step.views } : {}) });
      return;
    }
    case "materialize_incremental":
      await store.materializeIncremental({ end: new Date(step.end) });
      return;
    case "replace_source":
      await world.replaceSource(step.source, step.path);
      return;
    case "apply":
      // A case says what the new views are, whatever becomes of those who use the old ones.
      await store.apply(world.definitions.replace(step.views), { allowBreaking: true });
      return;
    case "push":
      await store.push(step.push_source, rowsOf(step.rows));
      return;
    case "write":
      await store.writeToOnlineStore(step.view, rowsOf(step.rows));
      return;
  }
}

function rowsOf(table: CaseTable): readonly Readonly<Record<string, unknown>>[] {
  return table.rows.map((row) =>
    Object.fromEntries(
      table.columns.map((column, i) => [column.name, cellValue(column.type, row[i] ?? null)]),
    ),
  );
}
