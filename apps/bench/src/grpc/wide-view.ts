/** Features of the view that is served. */
export const FEATURES: readonly string[] = Array.from({ length: 50 }, (_, i) => `feature_${i}`);

/** Entities of the view. */
export const ROWS = 5_000;

/** Entities of one request. */
export const ENTITIES = 100;

/** The value of a feature, a double with digits in all its bytes. */
export function valueAt(id: number, feature: number): number {
  return (id + 1) / (feature + 3);
}

/** Methods of the library alone. */
export const BARE_PATHS: Readonly<Record<"echo" | "ready", string>> = {
  echo: "/bench.Bare/Echo",
  ready: "/bench.Bare/Ready",
};
