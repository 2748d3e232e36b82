import { FeatureStoreError } from "@fs/sdk";
import { parseJsonLossless } from "@fs/sdk/adapter";

/** One column of an answer as it came. */
export interface WireColumn {
  readonly name: string;
  readonly values: readonly unknown[];
  /** Null where the server sends none (Feast's in Go, unless asked). */
  readonly statuses: readonly unknown[] | null;
  readonly eventTimes: readonly unknown[] | null;
}

/** An answer of `/get-online-features`: every column has a value for each row. */
export interface WireAnswer {
  readonly rowCount: number;
  readonly columns: readonly WireColumn[];
}

/** Reads an answer, columns by `metadata.feature_names`; older servers wrap that list in `{"val"}`. FS_ANSWER_INVALID for any other shape. */
export function parseAnswer(text: string, what: string): WireAnswer {
  let body: unknown;
  try {
    body = parseJsonLossless(text);
  } catch (cause) {
    throw invalid(what, "it is no JSON", cause);
  }
  const { results, metadata } = record(body);
  const listed = record(metadata).feature_names;
  const names = Array.isArray(listed) ? listed : record(listed).val;
  if (!Array.isArray(results) || !Array.isArray(names) || results.length !== names.length)
    throw invalid(what, 'it lacks "results" with a name each in "metadata.feature_names"');
  const columns = results.map((one, i) => columnOf(record(one), names[i], what));
  const rowCount = columns[0]?.values.length ?? 0;
  const uneven = columns.find((one) => lengths(one).some((length) => length !== rowCount));
  if (uneven !== undefined)
    throw invalid(what, `column "${uneven.name}" has not one value, status and time for each row`);
  return { rowCount, columns };
}

/** An answer that is none. */
export function invalid(what: string, problem: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ANSWER_INVALID",
    `${what}: the answer cannot be read: ${problem}; see whether a feature server stands at that address`,
    cause === undefined ? {} : { cause },
  );
}

function columnOf(
  { values, statuses, event_timestamps: times }: Readonly<Record<string, unknown>>,
  name: unknown,
  what: string,
): WireColumn {
  if (typeof name !== "string" || !Array.isArray(values))
    throw invalid(what, 'a column has no name or no list of "values"');
  return { name, values, statuses: listOrNull(statuses), eventTimes: listOrNull(times) };
}

function listOrNull(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) && value.length > 0 ? value : null;
}

function lengths({ values, statuses, eventTimes }: WireColumn): readonly number[] {
  const all = [values, statuses, eventTimes];
  return all.flatMap((list) => (list === null ? [] : [list.length]));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
