import { join } from "node:path";
import { type Duck, literal } from "../duck.ts";

/** How much data a join is measured on. */
export interface JoinSize {
  readonly entityRows: number;
  readonly sourceRows: number;
  /** Distinct keys of the source; one in a hundred entity rows has a key that the source lacks. */
  readonly keys: number;
}

/** Where the two files lie. */
export interface JoinFiles {
  readonly entities: string;
  readonly source: string;
}

/** The features of the source. */
export const JOIN_FEATURES: readonly string[] = Array.from({ length: 10 }, (_, i) => `f${i}`);

/**
 * Whole-number arithmetic on the row's number alone, so that every version of the engine makes the same rows: `draw` is
 * below 2^31, another sequence for each `salt`.
 */
const MACROS = `
  CREATE OR REPLACE TEMP MACRO stir(x) AS (xor(x, x >> 13) * 1597334677::BIGINT) & 2147483647;
  CREATE OR REPLACE TEMP MACRO draw(i, salt) AS
    xor(stir(stir((i * 2246822519 + salt::BIGINT * 374761393) & 2147483647)), i * 40503 & 65535);
  CREATE OR REPLACE TEMP MACRO moment(i, salt, first_day, days) AS
    make_timestamptz(1767225600000000 + first_day::BIGINT * 86400000000
      + (draw(i, salt) % (days * 86400)) * 1000000 + (i * 104729) % 1000000);
`;

/**
 * Writes entity rows (key, time, label) over 60 days and a source (key, time, ten doubles) over the 90 days that end
 * with them. A key has about 40 rows where the sizes are those of the page.
 */
export async function writeJoinData(
  duck: Duck,
  folder: string,
  size: JoinSize,
): Promise<JoinFiles> {
  const entities = join(folder, "entities.parquet");
  const source = join(folder, "source.parquet");
  const features = JOIN_FEATURES.map(
    (name, i) => `round(draw(i, ${50 + i}) / 2147483648.0 * 1000, 4)::DOUBLE AS ${name}`,
  ).join(", ");
  await duck.run(MACROS);
  await duck.run(`COPY (
    SELECT (draw(i, 1) % ${Math.ceil(size.keys * 1.01)})::BIGINT AS user_id,
      moment(i, 2, 30, 60) AS event_timestamp, (draw(i, 3) % 10 < 3)::INTEGER AS label
    FROM range(${size.entityRows}) t(i)) TO ${literal(entities)} (FORMAT parquet)`);
  await duck.run(`COPY (
    SELECT (draw(i, 11) % ${size.keys})::BIGINT AS user_id, moment(i, 12, 0, 90) AS event_time, ${features}
    FROM range(${size.sourceRows}) t(i)) TO ${literal(source)} (FORMAT parquet)`);
  return { entities, source };
}
