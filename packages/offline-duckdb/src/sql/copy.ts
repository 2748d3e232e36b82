import { textLiteral } from "./identifier.ts";

/** The kinds of file that are written. */
export type CopyFormat = "parquet" | "csv";

/** Writes what a statement answers, in its order, to a path. */
export function copyStatement(select: string, path: string, format: CopyFormat): string {
  const options = format === "parquet" ? "FORMAT parquet" : "FORMAT csv, HEADER true";
  return `COPY (${select}\n) TO ${textLiteral(path)} (${options})`;
}
