/** A view of a join: a Parquet file with `user_id`, `event_time`, and `created_time` where `created` says so. */
export interface JoinView {
  readonly name: string;
  readonly path: string;
  readonly created: boolean;
  readonly features: readonly string[];
}

/** The same work for both sides. Entity rows are `user_id`, `event_timestamp`, `label`; every ttl is 30 days. */
export interface JoinCase {
  readonly entities: string;
  readonly views: readonly JoinView[];
}

/** The columns that both sides answer, in order. */
export function joinColumns({ views }: JoinCase): readonly string[] {
  return ["user_id", "event_timestamp", "label", ...views.flatMap(({ features }) => features)];
}
