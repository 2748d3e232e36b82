import type { ObjectRef, Snapshot } from "../contract/registry.ts";

/** The feature views that a change of an object touches, by name; of a request source the on-demand views. */
export type AffectedViews = (changed: ObjectRef) => readonly string[];

/**
 * Looks through the views of a snapshot once: a view touches itself, an entity, a data source or a push source touches
 * the views that name it, a request source the on-demand views that do, and an object of another kind none.
 */
export function affectedViewsIn({ objects }: Snapshot): AffectedViews {
  const views = new Map<string, Set<string>>();
  const add = (kind: string, name: unknown, view: string) => {
    if (typeof name !== "string") return;
    const id = `${kind}\n${name}`;
    views.set(id, (views.get(id) ?? new Set()).add(view));
  };
  for (const { kind, name, spec } of objects) {
    if (kind === "on_demand_feature_view") {
      const { sources } = (spec ?? {}) as ViewNames;
      for (const one of Array.isArray(sources) ? sources : [])
        add("request_source", (one as { readonly request?: unknown } | null)?.request, name);
    }
    if (kind !== "feature_view") continue;
    const { entities, source, pushSource } = (spec ?? {}) as ViewNames;
    add("feature_view", name, name);
    add("data_source", source, name);
    // A push source may have brought another batch source to its views.
    add("push_source", pushSource, name);
    for (const entity of Array.isArray(entities) ? entities : []) add("entity", entity, name);
  }
  return ({ kind, name }) => [...(views.get(`${kind}\n${name}`) ?? [])];
}

/** What a view's spec names; a registry may hold anything. */
interface ViewNames {
  readonly entities?: readonly unknown[];
  readonly source?: unknown;
  readonly pushSource?: unknown;
  readonly sources?: readonly unknown[];
}
