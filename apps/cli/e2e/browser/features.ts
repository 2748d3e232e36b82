import { entity, featureView, fileSource, int64, pushSource, string } from "@fs/sdk";

const source = fileSource({ name: "rows", path: "data/rows.parquet", timestampField: "at" });

/** Rows that come by themselves. */
export const live = pushSource({ name: "live", batchSource: source });

const user = entity({ name: "user", joinKeys: { user_id: int64({ as: "bigint" }) } });

/** What the repository serves and the page asks for: the same file. */
export const stats = featureView({
  name: "stats",
  entities: [user],
  source: live,
  schema: { total: int64({ as: "bigint" }), name: string() },
});
