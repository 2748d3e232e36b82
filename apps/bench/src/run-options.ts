/** What the command line asks for. */
export interface BenchRequest {
  /** Pages by name; empty = all. */
  readonly pages: readonly string[];
  readonly pairs: number;
  readonly small: boolean;
  /** Compare with the recorded figures instead of recording. */
  readonly check: boolean;
  readonly feast: boolean;
}

const LEAST_PAIRS = 7;

/** Reads words of the command line; a text says what is wrong with them. */
export function benchRequest(
  words: readonly string[],
  known: readonly string[],
): BenchRequest | string {
  const flags = new Set(words.filter((word) => word.startsWith("--")));
  const unknownFlag = [...flags].find((flag) => !["--small", "--check", "--feast"].includes(flag));
  if (unknownFlag !== undefined)
    return `no option "${unknownFlag}"; there are --small, --check, --feast`;
  const plain = words.filter((word) => !word.startsWith("--"));
  const pages = plain.filter((word) => !/^\d+$/.test(word));
  const unknownPage = pages.find((name) => !known.includes(name));
  if (unknownPage !== undefined) return `no page "${unknownPage}"; there are ${known.join(", ")}`;
  if (flags.has("--small") && flags.has("--check"))
    return "--check needs the times that --small does not take";
  // A page that was named and is not run would be a check that passed.
  if (pages.includes("feast") && !flags.has("--feast")) return 'page "feast" needs --feast';
  const pairs = Number(plain.find((word) => /^\d+$/.test(word)) ?? LEAST_PAIRS);
  return {
    pages,
    pairs: Math.max(LEAST_PAIRS, pairs),
    small: flags.has("--small"),
    check: flags.has("--check"),
    feast: flags.has("--feast"),
  };
}
