import { type EntityKeys, type FeatureBatch, rowReader, type TableSelect } from "@fs/sdk/adapter";

/** A row as a bare client finds it. */
export interface FoundRow {
  readonly id: string;
  readonly eventTime: number;
  readonly value: Uint8Array;
}

/** What a program without a store makes of the rows that it found: put in order, and decoded. */
export function answerOf(
  select: TableSelect,
  { ids, length }: EntityKeys,
  rows: readonly FoundRow[],
): FeatureBatch {
  const reader = rowReader(select);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = ids.map((id) => byId.get(id));
  return {
    length,
    fields: reader.fields,
    columns: reader.read(found.map((row) => row?.value)),
    eventTimes: Float64Array.from(found, (row) => row?.eventTime ?? Number.NaN),
    createdTimes: new Float64Array(length).fill(Number.NaN),
  };
}
