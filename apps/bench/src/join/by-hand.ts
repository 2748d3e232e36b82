import { literal } from "../duck.ts";
import type { JoinCase, JoinView } from "./join-case.ts";

/**
 * What a person who knows DuckDB would write for this one join: ASOF, the ttl judged after the match, of equal event
 * times the row created last, the order of the entity rows restored by their number in the file.
 */
export function joinByHand({ entities, views }: JoinCase, out: string): string {
  const features = views.flatMap(({ features: names }, v) =>
    names.map(
      (name) =>
        `CASE WHEN s${v}.event_time >= e.event_timestamp - INTERVAL 30 DAY THEN s${v}.${name} END AS ${name}`,
    ),
  );
  const joins = views.map(
    (view, v) => `ASOF LEFT JOIN ${sourceOf(view)} s${v}
      ON e.user_id = s${v}.user_id AND e.event_timestamp >= s${v}.event_time`,
  );
  return `COPY (
    SELECT e.user_id, e.event_timestamp, e.label, ${features.join(", ")}
    FROM read_parquet(${literal(entities)}, file_row_number = true) e
    ${joins.join("\n")}
    ORDER BY e.file_row_number) TO ${literal(out)} (FORMAT parquet)`;
}

function sourceOf({ path, created, features }: JoinView): string {
  if (!created) return `read_parquet(${literal(path)})`;
  return `(SELECT user_id, event_time, ${features.join(", ")} FROM read_parquet(${literal(path)})
      QUALIFY row_number() OVER (PARTITION BY user_id, event_time ORDER BY created_time DESC) = 1)`;
}
