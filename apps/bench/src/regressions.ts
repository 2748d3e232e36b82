import { type Figure, valueText } from "./figure.ts";

/** A figure may be worse than the recorded one by this share of it, beside its spread. docs/performance.md names it. */
export const SLACK = 0.1;

/**
 * What speaks against the pages that ran, a text for each line: one whose median lies beyond the worse quartile of the
 * recorded run by more than the distance of the recorded quartiles and {@link SLACK} of the recorded median, and one
 * that is recorded and was not measured. Lines without a goal are never worse, nor are those that are not recorded.
 */
export function regressions(
  measured: readonly Figure[],
  recorded: readonly Figure[],
  pages: readonly string[],
): readonly string[] {
  return recorded
    .filter(({ page }) => pages.includes(page))
    .map((before) => {
      const now = measured.find(({ page, what }) => page === before.page && what === before.what);
      return now === undefined ? unmeasured(before) : worse(now, before);
    })
    .filter((text) => text !== null);
}

/** A line that was renamed is gone too: nothing is left to compare it with. */
function unmeasured({ page, what, unit, median }: Figure): string {
  return `gone: ${page}, ${what}: recorded as ${valueText(median, unit)}, and no longer measured`;
}

function worse(now: Figure, before: Figure): string | null {
  if (now.goal === null) return null;
  const limit = worstAllowed(before);
  const isWorse = "atMost" in now.goal ? now.median > limit : now.median < limit;
  if (!isWorse) return null;
  const text = (value: number) => valueText(value, now.unit);
  return `worse: ${now.page}, ${now.what}: ${text(now.median)}, recorded as ${text(before.median)}, allowed to ${text(limit)}`;
}

function worstAllowed({ goal, lower, median, upper }: Figure): number {
  const spread = upper - lower + median * SLACK;
  return goal !== null && "atLeast" in goal ? lower - spread : upper + spread;
}
