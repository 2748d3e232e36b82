/** Two ways to do the same work. */
export interface Contest {
  /** What the ratio is taken against. */
  readonly reference: () => Promise<void>;
  readonly candidate: () => Promise<void>;
}

/** One pair of times, in milliseconds. */
export interface Pair {
  readonly reference: number;
  readonly candidate: number;
}

/**
 * Times both ways in turn, the first of each pair changing (ABBA), so that a machine that slows down or warms up
 * favours neither. One pair before the first is not counted.
 */
export async function timePairs(
  contest: Contest,
  pairs: number,
  each: (pair: Pair) => void = () => {},
): Promise<readonly Pair[]> {
  const timed: Pair[] = [];
  for (let i = 0; i <= pairs; i += 1) {
    const pair = await timePair(contest, i % 2 === 0);
    if (i === 0) continue;
    timed.push(pair);
    each(pair);
  }
  return timed;
}

async function timePair(contest: Contest, referenceFirst: boolean): Promise<Pair> {
  if (referenceFirst) {
    const reference = await millisOf(contest.reference);
    return { reference, candidate: await millisOf(contest.candidate) };
  }
  const candidate = await millisOf(contest.candidate);
  return { candidate, reference: await millisOf(contest.reference) };
}

async function millisOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
