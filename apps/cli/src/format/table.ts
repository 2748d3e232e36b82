import { jsonText } from "./json-text.ts";

/** A table in Feast's plain format: capital headers, columns two spaces apart, the last one ragged. */
export function tableLines(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = headers.map((header, i) =>
    rows.reduce((width, row) => Math.max(width, row[i]?.length ?? 0), header.length + 2),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [headers, ...rows].map(line);
}

/** A value in a cell. */
export function cellText(value: unknown): string {
  if (typeof value === "string") return value.replaceAll("\n", " ");
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? jsonText(value, 0) : String(value);
}
