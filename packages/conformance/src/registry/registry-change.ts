import type {
  ObjectSpec,
  Registry,
  RegistryChange,
  Snapshot,
  StateChange,
  StateEntry,
} from "@fs/sdk/adapter";

/** The project that cases work on. */
export const PROJECT = "shop";

/** A definition as core hands it to a registry. */
export function objectSpec(
  name: string,
  spec: unknown = { name },
  kind = "feature_view",
): ObjectSpec {
  return { kind, name, spec, fingerprint: `fingerprint of ${JSON.stringify(spec)}` };
}

/** Commits on top of what the registry holds now. */
export async function commitOnTop(
  registry: Registry,
  change: Partial<Omit<RegistryChange, "base">>,
  project: string = PROJECT,
): Promise<Snapshot> {
  const { revision } = await registry.read(project);
  return registry.commit(project, { base: revision, put: [], remove: [], ...change });
}

/** Kind, name and spec of each object, by kind and name: the order of a snapshot is not promised. */
export function specsOf(snapshot: Snapshot): readonly (readonly [string, string, unknown])[] {
  const rows = snapshot.objects.map(({ kind, name, spec }) => [kind, name, spec] as const);
  return rows.sort((a, b) => (`${a[0]}\0${a[1]}` < `${b[0]}\0${b[1]}` ? -1 : 1));
}

/** Sets one state entry of the project. */
export function setState(
  registry: Registry,
  key: string,
  value: unknown,
  version: string | null = null,
  more: Pick<StateChange, "expiresAfterMillis"> = {},
): Promise<StateEntry | null> {
  return registry.setState(PROJECT, { key, value, version, ...more });
}

/** The value of each key, null where there is none. */
export async function stateValues(
  registry: Registry,
  ...keys: readonly string[]
): Promise<readonly unknown[]> {
  const entries = await registry.getState(PROJECT, keys);
  return entries.map((entry) => (entry === null ? null : entry.value));
}
