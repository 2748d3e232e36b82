import { textLiteral } from "./identifier.ts";

/** The kinds of file that are written. */
export type CopyFormat = "parquet" | "csv";

/** Writes what a statement answers, in its order, to a path. */
export function copyStatement(select: string, path: string, format: CopyFormat): string {
  // In a dictionary DuckDB takes -0 for 0; without one it is also quicker, and the file hardly larger.
  const parquet = "FORMAT parquet, DICTIONARY_SIZE_LIMIT 0";
  const options = format === "parquet" ? parquet : "FORMAT csv, HEADER true";
  return `COPY (${select}\n) TO ${textLiteral(path)} (${options})`;
}
