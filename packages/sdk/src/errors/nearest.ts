/** The candidate that a mistyped name most likely meant, or null where none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const limit = Math.max(2, Math.floor(name.length / 3)) + 1;
  let best: string | null = null;
  let bestDistance = limit;
  for (const candidate of candidates) {
    const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
    // A name cut short, or with more around it, is near too, if less so than a slip of the finger.
    const within = a.length > 2 && b.length > 2 && (b.includes(a) || a.includes(b));
    const distance = Math.min(editDistance(a, b, limit), within ? limit - 0.5 : limit);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `"; did you mean X?"`, or the list of what there is, or nothing: the end of a message about an unknown name. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const near = nearest(name, all);
  if (near !== null) return `; did you mean "${near}"?`;
  if (all.length === 0) return "";
  const shown = all.slice(0, 8).map((candidate) => `"${candidate}"`);
  return `; there are ${shown.join(", ")}${all.length > shown.length ? ", …" : ""}`;
}

/** Levenshtein distance, cut short at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit;
}
