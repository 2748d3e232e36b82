import { FeatureStoreError, type LooseRow } from "@fs/sdk";
import { jsonBody } from "./json-body.ts";

/** Rows as a caller gives them: a row each, or a list for each column. */
export type ClientRows = readonly LooseRow[] | Readonly<Record<string, readonly unknown[]>>;

/**
 * Rows as a body has them, a list for each column: JSON text. FS_COLUMN_MISSING for a row that lacks what others have:
 * on the wire every column has a value for each row.
 */
export function wireColumns(what: string, rows: ClientRows): string {
  if (!Array.isArray(rows)) return jsonBody(checkedColumns(what, rows));
  const names = new Set<string>();
  for (const row of rows as readonly unknown[]) {
    if (typeof row !== "object" || row === null) throw noRows(what);
    for (const name of Object.keys(row)) {
      if ((row as LooseRow)[name] !== undefined) names.add(name);
    }
  }
  const columns = [...names].map((name) => {
    const values = rows.map((row: LooseRow, i) => {
      if (Object.hasOwn(row, name) && row[name] !== undefined) return jsonBody(row[name]);
      throw new FeatureStoreError(
        "FS_COLUMN_MISSING",
        `${what}: row ${i} lacks the column "${name}", which other rows have; give it, or null where it has none`,
      );
    });
    return `${JSON.stringify(name)}:[${values.join(",")}]`;
  });
  return `{${columns.join(",")}}`;
}

function checkedColumns(what: string, columns: unknown): object {
  const isRecord = typeof columns === "object" && columns !== null;
  if (
    isRecord &&
    Object.values(columns).every((one) => Array.isArray(one) || ArrayBuffer.isView(one))
  )
    return columns;
  throw noRows(what);
}

function noRows(what: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what}: rows are a list of objects, or an object with a list of values for each column`,
  );
}
