/**
 * Macros that make rows of the row's number alone, by whole-number arithmetic, so that every version of the engine
 * makes the same: `draw` is below 2^31, another sequence for each `salt`; `moment` is a time within `days` days from day
 * `first_day` of 2026 on.
 */
export const MACROS = `
  CREATE OR REPLACE TEMP MACRO stir(x) AS (xor(x, x >> 13) * 1597334677::BIGINT) & 2147483647;
  CREATE OR REPLACE TEMP MACRO draw(i, salt) AS
    xor(stir(stir((i * 2246822519 + salt::BIGINT * 374761393) & 2147483647)), i * 40503 & 65535);
  CREATE OR REPLACE TEMP MACRO moment(i, salt, first_day, days) AS
    make_timestamptz(1767225600000000 + first_day::BIGINT * 86400000000
      + (draw(i, salt) % (days * 86400)) * 1000000 + (i * 104729) % 1000000);
`;

/** Doubles of four decimals under these names, as SQL over a row number `i`. */
export function madeDoubles(names: readonly string[], salt: number): string {
  return names
    .map((name, i) => `round(draw(i, ${salt + i}) / 2147483648.0 * 1000, 4)::DOUBLE AS ${name}`)
    .join(", ");
}

/** Entity rows over 60 days from day 30 on; one in a hundred has a key that no source holds. */
export function madeEntities(rows: number, keys: number): string {
  return `SELECT (draw(i, 1) % ${Math.ceil(keys * 1.01)})::BIGINT AS user_id,
    moment(i, 2, 30, 60) AS event_timestamp, (draw(i, 3) % 10 < 3)::INTEGER AS label
    FROM range(${rows}) t(i)`;
}
