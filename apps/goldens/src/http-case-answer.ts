import { parseJsonLossless } from "@fs/sdk/adapter";
import type { Difference } from "./difference.ts";

/** An answer over HTTP. */
export interface WireAnswer {
  readonly status: number;
  readonly body: string;
}

/** What of an answer is not as it should be. */
export type AnswerProblem = Pick<Difference, "column" | "expected" | "found">;

interface WireColumn {
  readonly values: readonly unknown[];
  readonly statuses: readonly string[];
  readonly times: readonly string[];
}

/**
 * Compares with what Feast answered, as `want` says: `as_feast` the same status and JSON, columns by name, times to the
 * second; `values_as_feast` the values alone; else a text that begins with the statuses that a correct server may give.
 */
export function compareAnswers(
  want: string,
  feast: WireAnswer,
  found: WireAnswer,
): AnswerProblem | null {
  if (want === "as_feast" || want === "values_as_feast") {
    if (feast.status !== found.status) return status(String(feast.status), found);
    return compareBodies(feast.body, found.body, want === "as_feast");
  }
  const allowed = want.match(/\b\d(?:\d\d|xx)\b/g) ?? [];
  const text = String(found.status);
  if (!allowed.some((one) => one === text || one === `${text[0]}xx`)) return status(want, found);
  if (found.status !== 200) return null;
  return compareWords(want, found.body);
}

/** The words after a status: `trips 99`, `(NOT_FOUND)`, `with empty columns`. */
function compareWords(want: string, body: string): AnswerProblem | null {
  const columns = columnsOf(body);
  const value = /, (\w+) (\d+)$/.exec(want);
  const all = [...(columns?.values() ?? [])];
  const ok =
    (value === null || String(columns?.get(value[1] as string)?.values[0]) === value[2]) &&
    (!want.includes("NOT_FOUND") || all.some((one) => one.statuses.includes("NOT_FOUND"))) &&
    (!want.includes("empty columns") || all.every((one) => one.values.length === 0));
  return ok ? null : { column: "(body)", expected: want, found: body };
}

function compareBodies(want: string, found: string, exactly: boolean): AnswerProblem | null {
  const [expected, have] = [columnsOf(want), columnsOf(found)];
  if (expected === null || have === null)
    return same(parsed(want), parsed(found)) ? null : { column: "(body)", expected: want, found };
  const names = (columns: ReadonlyMap<string, WireColumn>) => [...columns.keys()].sort().join(", ");
  if (names(expected) !== names(have))
    return { column: "(names)", expected: names(expected), found: names(have) };
  for (const [name, column] of expected) {
    const other = have.get(name) as WireColumn;
    const [a, b] = exactly ? [column, other] : [column.values, other.values];
    if (!same(a, b)) return { column: name, expected: canonical(a), found: canonical(b) };
  }
  return null;
}

/** The columns of an answer for features; null for any other body. */
function columnsOf(body: string): ReadonlyMap<string, WireColumn> | null {
  const answer = parsed(body) as Partial<WireBody> | null;
  const { results, metadata } = answer ?? {};
  if (!Array.isArray(results) || metadata === undefined) return null;
  return new Map(
    metadata.feature_names.map((name, i) => {
      const { values, statuses, event_timestamps } = results[i] as WireBody["results"][number];
      const times = event_timestamps.map((time) => time.replace(/\.\d+Z$/, "Z"));
      return [name, { values, statuses, times }];
    }),
  );
}

interface WireBody {
  readonly results: readonly {
    readonly values: readonly unknown[];
    readonly statuses: readonly string[];
    readonly event_timestamps: readonly string[];
  }[];
  readonly metadata: { readonly feature_names: readonly string[] };
}

function parsed(body: string): unknown {
  try {
    return parseJsonLossless(body);
  } catch {
    return body;
  }
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** Integers beyond 2^53 are bigints, the same number is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "bigint" || typeof one === "number" ? `#${one}` : one,
  );
}

function status(expected: string, found: WireAnswer): AnswerProblem {
  return { column: "(status)", expected, found: `${found.status} ${found.body}` };
}
