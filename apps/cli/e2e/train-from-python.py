"""Writes entity rows, asks `fs` for the features, and checks the training set. Runs in the feature repository."""

import os
import subprocess

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SOURCE = "data/user_transactions.parquet"
TTL = pd.Timedelta(days=7)

source = pd.read_parquet(SOURCE)
end = source["event_timestamp"].max().tz_localize("UTC")

random = np.random.default_rng(7)
users = [f"user_{i:04d}" for i in random.integers(0, 1000, 400)] + ["nobody", "user_0001", "user_0001"]
entities = pd.DataFrame(
    {
        "row_id": pd.array([None if i % 5 == 0 else 2**53 + i for i in range(len(users))], dtype="Int64"),
        "user_id": users,
        "event_timestamp": end - pd.to_timedelta(random.integers(0, 50 * 86_400, len(users)), unit="s"),
        "current_amount": random.uniform(1, 1000, len(users)).astype("float32"),
        "label": pd.array([None if i % 7 == 0 else i % 2 == 0 for i in range(len(users))], dtype="boolean"),
    }
)
entities.to_parquet("entities.parquet", index=False)

subprocess.run(
    [
        os.environ["FS_NODE"],
        os.environ["FS_BIN"],
        "get-historical-features",
        "--entities",
        "entities.parquet",
        "--service",
        "fraud_detection_features",
        "-o",
        "train.parquet",
    ],
    check=True,
)

schema = pq.read_schema("train.parquet")
expected_types = {
    "row_id": pa.int64(),
    "user_id": pa.string(),
    "current_amount": pa.float32(),
    "label": pa.bool_(),
    "total_purchases": pa.int64(),
    "avg_purchase_amount": pa.float32(),
    "last_purchase_amount": pa.float32(),
    "purchase_frequency": pa.float32(),
    "user_segment": pa.string(),
    "amount_vs_avg_ratio": pa.float32(),
    "is_high_value": pa.int64(),
}
for name, kind in expected_types.items():
    assert schema.field(name).type == kind, (name, schema.field(name).type)
time = schema.field("event_timestamp").type
assert pa.types.is_timestamp(time) and time.tz == "UTC", time

train = pd.read_parquet("train.parquet", dtype_backend="numpy_nullable")
assert len(train) == len(entities)
assert train["row_id"].dtype == "Int64" and train["total_purchases"].dtype == "Int64"
assert train["avg_purchase_amount"].dtype == "Float32"
for name in entities.columns:
    got, given = train[name], entities[name]
    assert (got.isna() == given.isna()).all(), name
    assert (got.dropna().to_numpy() == given.dropna().to_numpy()).all(), name

source["event_timestamp"] = source["event_timestamp"].dt.tz_localize("UTC")
by_user = dict(tuple(source.groupby("user_id")))
matched = 0
for got, (user, at, amount) in zip(
    train.itertuples(), entities[["user_id", "event_timestamp", "current_amount"]].itertuples(index=False)
):
    rows = by_user.get(user)
    if rows is not None:
        rows = rows[(rows["event_timestamp"] <= at) & (rows["event_timestamp"] >= at - TTL)]
    if rows is None or rows.empty:
        assert got.total_purchases is pd.NA and got.amount_vs_avg_ratio is pd.NA, user
        assert got.is_high_value == 0
        continue
    matched += 1
    newest = rows[rows["event_timestamp"] == rows["event_timestamp"].max()]
    found = newest[newest["total_purchases"] == got.total_purchases]
    assert not found.empty, user
    average = found.iloc[0]["avg_purchase_amount"]
    assert np.float32(got.avg_purchase_amount) == average
    ratio = float(amount) / (float(average) + 1e-6)
    assert np.float32(got.amount_vs_avg_ratio) == np.float32(ratio), (got.amount_vs_avg_ratio, ratio)
    assert got.is_high_value == int(ratio > 2)
assert matched > 50, matched
print(f"{len(train)} rows, {matched} with features: all checks passed")
