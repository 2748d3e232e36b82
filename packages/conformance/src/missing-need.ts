import type { ConformanceCase } from "./conformance-case.ts";
import type { OpenedStore } from "./opened.ts";

const known = new WeakMap<() => Promise<OpenedStore>, Map<string, boolean>>();

/** The first need of a case that the store does not meet by its own manifest, or null. Opens a store once to see. */
export async function missingNeed<Opened extends OpenedStore>(
  { needs }: ConformanceCase<() => Promise<Opened>>,
  open: () => Promise<Opened>,
): Promise<string | null> {
  if (needs === undefined) return null;
  const met = known.get(open) ?? new Map<string, boolean>();
  known.set(open, met);
  const unseen = needs.filter((need) => !met.has(need));
  if (unseen.length > 0) {
    const opened = await open();
    for (const need of unseen) met.set(need, offers(opened, need));
    await opened.close();
  }
  return needs.find((need) => met.get(need) !== true) ?? null;
}

function offers(opened: OpenedStore, need: string): boolean {
  // Read as records: what is asked for is only known as a name.
  const handle = opened as unknown as Readonly<Record<string, unknown>>;
  const store = opened.store as Readonly<Record<string, unknown>>;
  const supports = (store.supports ?? {}) as Readonly<Record<string, unknown>>;
  const lists = Object.values(supports).filter((value) => Array.isArray(value));
  return (
    typeof handle[need] === "function" ||
    typeof store[need] === "function" ||
    supports[need] === true ||
    lists.some((list) => list.includes(need))
  );
}
