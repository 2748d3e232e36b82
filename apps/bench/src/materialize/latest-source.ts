import {
  entity,
  type FeatureView,
  featureView,
  fileSource,
  float64,
  int64,
  type ValueType,
} from "@fs/sdk";
import { literal, openDuck } from "../duck.ts";

/** How many doubles a row has. */
export const VALUES = 10;

const FIRST_MICROS = Date.UTC(2026, 0, 1) * 1000;

/** A time after every row. */
export const END: Date = new Date(Date.UTC(2026, 1, 1));

/**
 * Writes a Parquet file with one row for each of so many keys: an int64, an event time and ten doubles. Keys in order
 * spare the online store's index most of its work.
 */
export async function writeLatestSource(
  path: string,
  keys: number,
  order: "any" | "ascending" = "any",
): Promise<void> {
  const duck = await openDuck();
  try {
    // A generator's rows come in any order otherwise, and the files would differ from run to run.
    await duck.run("SET threads = 1");
    await duck.run("SET memory_limit = '1GB'");
    const values = Array.from({ length: VALUES }, (_, i) => `i + ${i} / 16 AS v${i}`).join(", ");
    const time = `make_timestamp(${FIRST_MICROS} + i % 1000000) AS ts`;
    const id = order === "any" ? "CAST(hash(i) % 1000000000 AS BIGINT) * 10000000 + i" : "i";
    const select = `SELECT ${id} AS id, ${time}, ${values} FROM range(${keys}) AS t(i)`;
    await duck.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    duck.close();
  }
}

type Keys = { readonly id: ValueType<bigint> };

/** The view of such a file. */
export function latestView(
  path: string,
): FeatureView<"latest", Keys, Readonly<Record<string, ValueType<number>>>> {
  const thing = entity({ name: "thing", joinKeys: { id: int64({ as: "bigint" }) } });
  const source = fileSource({ name: "latest_source", path, timestampField: "ts" });
  const schema = Object.fromEntries(Array.from({ length: VALUES }, (_, i) => [`v${i}`, float64()]));
  return featureView({ name: "latest", entities: [thing], source, schema });
}
