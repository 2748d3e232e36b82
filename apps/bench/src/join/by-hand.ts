import { type Duck, literal } from "../duck.ts";
import { JOIN_FEATURES, type JoinFiles } from "./join-data.ts";

/**
 * What a person who knows DuckDB would write for this one join: ASOF, the ttl judged after the match, the order of the
 * entity rows restored by their number in the file.
 */
export function joinByHand(duck: Duck, files: JoinFiles, out: string): Promise<void> {
  const features = JOIN_FEATURES.map(
    (name) =>
      `CASE WHEN s.event_time >= e.event_timestamp - INTERVAL 30 DAY THEN s.${name} END AS ${name}`,
  ).join(", ");
  return duck.run(`COPY (
    SELECT e.user_id, e.event_timestamp, e.label, ${features}
    FROM read_parquet(${literal(files.entities)}, file_row_number = true) e
    ASOF LEFT JOIN read_parquet(${literal(files.source)}) s
      ON e.user_id = s.user_id AND e.event_timestamp >= s.event_time
    ORDER BY e.file_row_number) TO ${literal(out)} (FORMAT parquet)`);
}
