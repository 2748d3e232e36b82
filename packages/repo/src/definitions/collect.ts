import {
  type Definition,
  type DefinitionKind,
  definitionKind,
  FeatureStoreError,
  reach,
} from "@fs/sdk";

/** The definitions that a file exports. */
export interface FileExports {
  readonly file: string;
  readonly values: readonly unknown[];
}

/** Definitions, and the file of each. */
export interface Collected {
  readonly definitions: readonly Definition[];
  fileOf(definition: Definition): string | null;
}

/** Kinds that share one room of names: `view:feature` must say which view, and a source's name which source. */
const ROOM: Readonly<Record<DefinitionKind, string>> = {
  entity: "entity",
  data_source: "source",
  push_source: "source",
  request_source: "source",
  feature_view: "feature view",
  on_demand_feature_view: "feature view",
  feature_service: "feature service",
};

/**
 * What files export and what that reaches, each once, in the order of the files. A source that is written out twice, the
 * same both times, is one. FS_NAME_DUPLICATE for any other name that two definitions have, with both files.
 */
export function collectDefinitions(files: readonly FileExports[]): Collected {
  const fileOf = new Map<Definition, string>();
  const byName = new Map<string, Definition>();
  for (const { file, values } of files) {
    for (const definition of reach(values)) {
      if (fileOf.has(definition)) continue;
      fileOf.set(definition, file);
      const key = JSON.stringify([roomOf(definition), definition.name]);
      const before = byName.get(key);
      if (before === undefined) byName.set(key, definition);
      else if (!isSameSource(before, definition)) throw duplicate(before, definition, fileOf);
    }
  }
  return {
    definitions: [...byName.values()],
    fileOf: (definition) => fileOf.get(definition) ?? null,
  };
}

function roomOf(definition: Definition): string {
  return ROOM[kindOf(definition)];
}

function kindOf(definition: Definition): DefinitionKind {
  // `reach` answers definitions, never projections.
  return definitionKind(definition) as DefinitionKind;
}

function isSameSource(a: Definition, b: Definition): boolean {
  const kind = kindOf(a);
  const isPlain = kind === "data_source" || kind === "request_source";
  return isPlain && kind === kindOf(b) && JSON.stringify(a) === JSON.stringify(b);
}

function duplicate(
  a: Definition,
  b: Definition,
  fileOf: ReadonlyMap<Definition, string>,
): FeatureStoreError {
  const [first, second] = [fileOf.get(a), fileOf.get(b)];
  const where = first === second ? `twice in ${first}` : `in ${first} and in ${second}`;
  return new FeatureStoreError(
    "FS_NAME_DUPLICATE",
    `${roomOf(b)} "${b.name}" is defined ${where}; give each a name of its own, or export one and import it in the other file`,
    { details: { files: [first, second] } },
  );
}
