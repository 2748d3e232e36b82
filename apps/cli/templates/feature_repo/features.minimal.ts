// Every definition that a file of this folder exports is registered by `fs apply`. A first view:
//
// import { entity, featureView, fileSource, float32, string } from "@fs/sdk";
//
// export const user = entity({ name: "user", joinKeys: { user_id: string() } });
//
// export const userStats = featureView({
//   name: "user_stats",
//   entities: [user],
//   ttl: "7d",
//   source: fileSource({ path: "data/user_stats.parquet", timestampField: "event_timestamp" }),
//   schema: { average: float32() },
// });

export {};
