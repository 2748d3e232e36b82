/** A kind of definition in Feast's words: `on_demand_feature_view` -> `on demand feature view`. */
export function kindText(kind: string): string {
  return kind.replaceAll("_", " ");
}
