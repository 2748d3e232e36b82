import type { Column, KeyedBatch, Table } from "@fs/sdk/adapter";
import { wireCell, wireRowTime } from "./wire-cells.ts";

/** What a server takes in one request unless its limits were changed, with room to spare. */
const MAX_ROWS = 5_000;
const MAX_CHARACTERS = 2 * 1024 * 1024;

/** The bodies that write these rows of a batch, each made when it is asked for: `rows` are positions of the batch. */
export function* writeBodies(table: Table, batch: KeyedBatch, rows: Int32Array): Generator<string> {
  const columns = wireColumns(table, batch);
  let texts = columns.map((): string[] => []);
  let size = 0;
  const body = () => {
    const df = columns.map(
      ({ name }, i) => `${JSON.stringify(name)}:[${(texts[i] as string[]).join(",")}]`,
    );
    texts = columns.map(() => []);
    size = 0;
    return `{"feature_view_name":${JSON.stringify(table.name)},"df":{${df.join(",")}},"allow_registry_cache":false}`;
  };
  for (const row of rows) {
    columns.forEach(({ cell }, i) => {
      const text = cell(row);
      size += text.length + 1;
      (texts[i] as string[]).push(text);
    });
    if (size >= MAX_CHARACTERS || (texts[0] as string[]).length >= MAX_ROWS) yield body();
  }
  if ((texts[0] as string[]).length > 0) yield body();
}

interface BodyColumn {
  readonly name: string;
  cell(row: number): string;
}

/** Join keys, features, and the two times under the names that Feast's client gives them whatever the source calls them. */
function wireColumns(table: Table, batch: KeyedBatch): readonly BodyColumn[] {
  const stored = (name: string, column: Column): BodyColumn => ({
    name,
    cell: (row) => wireCell(column, row),
  });
  const { eventTimes, createdTimes } = batch;
  const time = (name: string, times: Float64Array): BodyColumn => ({
    name,
    cell: (row) => wireRowTime(times[row] as number),
  });
  return [
    ...table.joinKeys.map(({ name }, i) => stored(name, batch.keys.columns[i] as Column)),
    ...batch.fields.map(({ name }, i) => stored(name, batch.columns[i] as Column)),
    time("event_timestamp", eventTimes),
    ...(createdTimes === null ? [] : [time("created", createdTimes)]),
  ];
}
