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

/** Where the history lies: one row for each time that a user's features were computed. */
export const userTransactionsSource = fileSource({
  name: "user_transactions_source",
  path: "data/user_transactions.parquet",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created_timestamp",
});

/** What the features are about. */
export const user = entity({
  name: "user_id",
  joinKeys: { user_id: string() },
  description: "Unique user ID",
});

/** Features of a user, for training and for serving. A value counts for seven days. */
export const userTransactionFeatures = featureView({
  name: "user_transaction_features",
  entities: [user],
  ttl: "7d",
  source: userTransactionsSource,
  schema: {
    total_purchases: int64({ description: "Total number of purchases" }),
    avg_purchase_amount: float32({ description: "Average purchase amount" }),
    last_purchase_amount: float32({ description: "Most recent purchase amount" }),
    purchase_frequency: float32({ description: "Purchases per day" }),
    user_segment: string({ description: "bronze, silver, gold or platinum" }),
  },
  tags: { team: "ml-platform", version: "v1" },
});

/** What the caller knows at the moment of the request. */
export const purchaseRequest = requestSource({
  name: "purchase_request",
  schema: { current_amount: float32() },
});

/** How this purchase compares with the user's average: the same code in training and in serving. */
export const purchaseAnalysis = onDemandFeatureView({
  name: "purchase_analysis",
  sources: [userTransactionFeatures.pick("avg_purchase_amount"), purchaseRequest],
  schema: { amount_vs_avg_ratio: float32(), is_high_value: int64() },
  transform: (row) => {
    const average = row.avg_purchase_amount;
    if (average === null) return { amount_vs_avg_ratio: null, is_high_value: 0 };
    const ratio = row.current_amount / (average + 1e-6);
    return { amount_vs_avg_ratio: ratio, is_high_value: ratio > 2 ? 1 : 0 };
  },
});

/** What the recommendation model asks for. */
export const recommendationFeatures = featureService({
  name: "recommendation_features",
  features: [
    userTransactionFeatures.pick("total_purchases", "avg_purchase_amount", "user_segment"),
    purchaseAnalysis,
  ],
  tags: { model: "recommendation-v2" },
});

/** What the fraud model asks for. */
export const fraudDetectionFeatures = featureService({
  name: "fraud_detection_features",
  features: [userTransactionFeatures, purchaseAnalysis],
  tags: { model: "fraud-detection-v1" },
});

/** Rows that arrive between two materializations. */
export const userRealtimePush = pushSource({
  name: "user_realtime_push",
  batchSource: userTransactionsSource,
});
