/** What the registry keeps of one view that a service asks for. */
interface Projection {
  readonly name: string;
  readonly features: readonly string[];
}

/**
 * The features that a changed list of projections asks for now (`+ view:feature`) and no longer (`- view:feature`). Null
 * where the texts are no projections, or where nothing but an order or a key's name differs.
 */
export function projectionLines(
  field: string,
  before: string,
  after: string,
): readonly string[] | null {
  const [old, now] = [featuresOf(before), featuresOf(after)];
  if (old === null || now === null) return null;
  const lines = [
    ...[...now].filter((one) => !old.has(one)).map((one) => `${field}: + ${one}`),
    ...[...old].filter((one) => !now.has(one)).map((one) => `${field}: - ${one}`),
  ];
  return lines.length > 0 ? lines : null;
}

function featuresOf(text: string): ReadonlySet<string> | null {
  const all: unknown = JSON.parse(text === "" ? "[]" : text);
  if (!Array.isArray(all) || !all.every(isProjection)) return null;
  return new Set(all.flatMap(({ name, features }) => features.map((one) => `${name}:${one}`)));
}

function isProjection(one: unknown): one is Projection {
  const { name, features } = one as { readonly name?: unknown; readonly features?: unknown };
  return typeof name === "string" && Array.isArray(features);
}
