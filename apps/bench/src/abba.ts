/** Two ways to do the same work. */
export interface Contest {
  /** What the ratio is taken against. */
  readonly reference: () => Promise<void>;
  readonly candidate: () => Promise<void>;
}

/** What one run took, in milliseconds. */
export interface Cost {
  readonly wall: number;
  /** Time on all cores together: what a machine that is busy with other work does not change much. */
  readonly cpu: number;
}

/** What a run of each took, one after the other. */
export interface Pair {
  readonly reference: Cost;
  readonly candidate: Cost;
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
    const reference = await costOf(contest.reference);
    return { reference, candidate: await costOf(contest.candidate) };
  }
  const candidate = await costOf(contest.candidate);
  return { candidate, reference: await costOf(contest.reference) };
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - started, cpu: (user + system) / 1000 };
}
