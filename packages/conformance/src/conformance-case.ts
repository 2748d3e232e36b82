import type { OpenedStore } from "./opened.ts";

/** One duty of a contract, as data: any runner may run it. `Open` opens the store that is to be proved. */
export interface ConformanceCase<Open> {
  /** The duty in words; a store that fails the case does not do this. */
  readonly name: string;
  /**
   * Abilities without which the duty does not exist: a call of the store ("scan"), an entry of its `supports`
   * ("knownByThen", "parquet"), or something that the opened store offers ("again", "advance"). A case whose needs are
   * not met is reported as skipped.
   */
  readonly needs?: readonly string[];
  /** Opens a store, tries it and closes it. Rejects with an error that says in words what was wrong. */
  run(open: Open): Promise<void>;
}

/** A case of one duty: `attempt` is given a store of its own, which is closed after it. */
export function duty<Opened extends OpenedStore>(
  name: string,
  attempt: (opened: Opened) => Promise<void>,
  ...needs: readonly string[]
): ConformanceCase<() => Promise<Opened>> {
  const run = async (open: () => Promise<Opened>): Promise<void> => {
    const opened = await open();
    try {
      await attempt(opened);
    } finally {
      await opened.close();
    }
  };
  return Object.freeze(needs.length === 0 ? { name, run } : { name, needs, run });
}
