import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type DefinitionKind, definitionKind } from "./definition.ts";
import type {
  AnyFeatureService,
  AnyFeatureView,
  AnyOnDemandFeatureView,
  Definition,
} from "./definitions.ts";
import type { PushSource } from "./push-source.ts";

/**
 * The definitions of a list and what they reach, each once, in order: a view's entities and source, a push source's
 * batch source, an on-demand view's inputs, a service's views. A projection reaches nothing: it knows its view by name.
 * FS_DEFINITION_INVALID for what is no definition.
 */
export function reach(given: Iterable<unknown>): readonly Definition[] {
  const found = new Set<Definition>();
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) {
    throw new FeatureStoreError("FS_DEFINITION_INVALID", "definitions are given as a list: [...]");
  }
  for (const one of given) visit(one, found);
  return [...found];
}

function visit(value: unknown, found: Set<Definition>): void {
  const kind = definitionKind(value);
  if (kind === null) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      "a list of definitions holds something else; give what entity(), featureView() and the other factories answer",
    );
  }
  if (kind === "projection") return;
  // Not a projection and branded: a definition.
  const definition = value as Definition;
  if (found.has(definition)) return;
  for (const next of reachedBy(kind, definition)) visit(next, found);
  found.add(definition);
}

function reachedBy(kind: DefinitionKind, definition: Definition): readonly unknown[] {
  // The kind was read off the definition: each cast follows it.
  switch (kind) {
    case "feature_view": {
      const { entities, pushSource, source } = definition as AnyFeatureView;
      return [...entities, source, ...(pushSource === null ? [] : [pushSource])];
    }
    case "push_source":
      return [(definition as PushSource).batchSource];
    case "on_demand_feature_view":
      return (definition as AnyOnDemandFeatureView).sources;
    case "feature_service":
      return (definition as AnyFeatureService).features;
    default:
      return [];
  }
}
