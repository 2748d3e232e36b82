import { type Duck, literal } from "./duck.ts";

/** How many rows of two Parquet files differ, position by position, in any of the columns; a row that only one has counts. */
export async function rowsThatDiffer(
  duck: Duck,
  left: string,
  right: string,
  columns: readonly string[],
): Promise<number> {
  const differs = columns.map((name) => `l."${name}" IS DISTINCT FROM r."${name}"`).join(" OR ");
  const count = await duck.value(`
    SELECT count(*)::DOUBLE
    FROM read_parquet(${literal(left)}, file_row_number = true) l
    FULL JOIN read_parquet(${literal(right)}, file_row_number = true) r USING (file_row_number)
    WHERE ${differs}`);
  return count as number;
}
