import {
  entity,
  featureService,
  featureView,
  fileSource,
  float32,
  int64,
  onDemandFeatureView,
  pushSource,
  requestSource,
  string,
} from "@fs/sdk";

/** Where the history of the features lies. A relative path counts from this folder. */
export const userTransactionsSource = fileSource({
  name: "user_transactions_source",
  path: "data/user_transactions.parquet",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created_timestamp",
});

/** What the features describe, and the key that they are joined by. */
export const user = entity({
  name: "user_id",
  joinKeys: { user_id: string() },
  description: "Unique user ID",
});

/** Features as they are computed upstream, and for how long a value counts. */
export const userTransactionFeatures = featureView({
  name: "user_transaction_features",
  entities: [user],
  ttl: "7d",
  source: userTransactionsSource,
  schema: {
    total_purchases: int64({ description: "Total number of purchases" }),
    avg_purchase_amount: float32({ description: "Average purchase amount" }),
    last_purchase_amount: float32({ description: "Most recent purchase amount" }),
    purchase_frequency: float32({ description: "Purchase frequency (transactions/day)" }),
    user_segment: string({ description: "User segment" }),
  },
  tags: { team: "ml-platform", version: "v1" },
});

/** What a caller sends along with a request. */
export const purchaseRequest = requestSource({
  name: "purchase_request",
  schema: { current_amount: float32() },
});

/** Features computed when they are asked for: by this function, in training and in serving alike. */
export const purchaseAnalysis = onDemandFeatureView({
  name: "purchase_analysis",
  sources: [userTransactionFeatures.pick("avg_purchase_amount"), purchaseRequest],
  schema: { amount_vs_avg_ratio: float32(), is_high_value: int64() },
  description: "The current purchase against the user's average",
  transform: (row) => {
    const average = row.avg_purchase_amount;
    const ratio = average === null ? null : row.current_amount / (average + 1e-6);
    return { amount_vs_avg_ratio: ratio, is_high_value: ratio !== null && ratio > 2 ? 1 : 0 };
  },
});

/** The features of one model. */
export const recommendationFeatures = featureService({
  name: "recommendation_features",
  features: [
    userTransactionFeatures.pick("total_purchases", "avg_purchase_amount", "user_segment"),
    purchaseAnalysis,
  ],
  tags: { model: "recommendation-v2" },
});

/** The features of another one. */
export const fraudDetectionFeatures = featureService({
  name: "fraud_detection_features",
  features: [userTransactionFeatures, purchaseAnalysis],
  tags: { model: "fraud-detection-v1" },
});

/** Sends rows to the views above as they happen, between two runs of materialize. */
export const userRealtimePush = pushSource({
  name: "user_realtime_push",
  batchSource: userTransactionsSource,
});
