import type { InputSpec } from "../define/spec.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";

/** No on-demand view computes from itself, by whatever way round: it could never be looked up. FS_DEFINITION_INVALID names the circle. */
export function checkCycles(catalog: Catalog): void {
  const done = new Set<string>();
  const visit = (view: string, path: readonly string[]): void => {
    if (path.includes(view)) {
      const circle = [...path.slice(path.indexOf(view)), view].map((one) => `"${one}"`);
      throw new FeatureStoreError(
        "FS_DEFINITION_INVALID",
        `on-demand feature view "${view}" would compute from itself (${circle.join(" from ")}); give one of them another name`,
      );
    }
    if (done.has(view)) return;
    for (const next of inputViews(catalog, view)) visit(next, [...path, view]);
    done.add(view);
  };
  for (const view of catalog.names("on_demand_feature_view")) visit(view, []);
}

function inputViews(catalog: Catalog, view: string): readonly string[] {
  const object = catalog.spec("on_demand_feature_view", view);
  const { sources } = (object?.spec ?? {}) as { readonly sources?: readonly InputSpec[] };
  return (sources ?? []).flatMap((one) => ("projection" in one ? [one.projection.view] : []));
}
