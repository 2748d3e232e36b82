const BAR = 24;

/** A share of 0 to 1 as ` 25%|██████░…|`. */
export function barText(share: number): string {
  const filled = Math.round(share * BAR);
  const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  return `${String(Math.round(share * 100)).padStart(3)}%|${bar}|`;
}
