import { type Figure, valueText } from "./figure.ts";

/** A figure may be worse than the recorded one by this share, beside the spread of both. */
const SLACK = 0.1;

/**
 * What got worse: a line for each figure whose median lies beyond the worse quartile of the recorded run by more than
 * the distance of the recorded quartiles and a tenth. Figures without a goal, and lines that are not recorded, are
 * passed over.
 */
export function regressions(
  measured: readonly Figure[],
  recorded: readonly Figure[],
): readonly string[] {
  return measured.flatMap((now) => {
    const before = recorded.find((one) => one.page === now.page && one.what === now.what);
    if (before === undefined || now.goal === null) return [];
    const limit = worstAllowed(before);
    const worse = "atMost" in now.goal ? now.median > limit : now.median < limit;
    if (!worse) return [];
    const text = (value: number) => valueText(value, now.unit);
    return [
      `${now.page}, ${now.what}: ${text(now.median)}, recorded as ${text(before.median)}, allowed to ${text(limit)}`,
    ];
  });
}

function worstAllowed({ goal, lower, median, upper }: Figure): number {
  const spread = upper - lower + median * SLACK;
  return goal !== null && "atLeast" in goal ? lower - spread : upper + spread;
}
